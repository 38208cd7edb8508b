import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import type { Seal } from "../../src/fleet/Seal.ts"
import type { Reading } from "../../src/fleet/SharedDocument.ts"
import * as SharedDocument from "../../src/fleet/SharedDocument.ts"
import { empty } from "../../src/sharing/Document.ts"
import { currentInstant } from "../../src/time/currentInstant.ts"
import { faultyStore, pass, virtually } from "./VirtualFleet.ts"

const seal: Seal = {
  key: "key",
  seal: (document) => Effect.succeed(toText(document)),
  open: (text) => Effect.succeed(fromText(text ?? ""))
}

const document = { ...empty, writtenAt: 1 }

describe("SharedDocument", () => {
  it(
    "decides again on what another process wrote, by the time of the store's response",
    virtually(Effect.gen(function*() {
      const faulty = yield* faultyStore
      faulty.latency = 10
      const ledger = SharedDocument.make(faulty.store, seal, 100)
      const { mono: began } = yield* currentInstant
      const readings: Array<Reading> = []
      const update = (failures: number) =>
        ledger.update((reading) => {
          readings.push(reading)
          return { result: failures, write: { ...document, failures } }
        })
      const fiber = yield* Effect.fork(Effect.all([update(1), update(2)], { concurrency: 2 }))
      yield* pass(100)
      const [, late] = yield* Fiber.join(fiber)
      assert.deepStrictEqual(readings.map(({ document }) => document.failures), [0, 0, 1])
      const times = readings.map(({ received, sent }) => [sent.mono - began, received.mono - began])
      assert.deepStrictEqual(times, [[0, 10], [0, 10], [10, 20]])
      assert.strictEqual(late.reading, readings[2])
      assert.strictEqual(
        fromText(
          (yield* faulty.store.read("key").pipe(
            Effect.fork,
            Effect.tap(() => pass(10)),
            Effect.flatMap(Fiber.join)
          )).value ?? ""
        ).failures,
        2
      )
    }))
  )
})
