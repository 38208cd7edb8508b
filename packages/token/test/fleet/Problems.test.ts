/**
 * The messages about a store that breaks the contract. They reach the log, so they must help an operator.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fromText, toText } from "../../src/fleet/FleetDocument.ts"
import type { Seal } from "../../src/fleet/Seal.ts"
import * as SharedDocument from "../../src/fleet/SharedDocument.ts"
import type { Registers } from "../../src/Register.ts"
import { empty } from "../../src/sharing/Document.ts"

const seal: Seal = {
  key: "key",
  seal: (document) => Effect.succeed(toText(document)),
  open: (text) => Effect.succeed(fromText(text ?? ""))
}

const register = (now: number) => ({ value: undefined, version: "1", now })

const problemOf = (store: Registers) =>
  SharedDocument.make(store, seal, 100).update(() => ({ result: "unused", write: { ...empty, writtenAt: 1 } })).pipe(
    Effect.flip,
    Effect.map(({ problem }) => problem)
  )

describe("a failure of the store", () => {
  for (const now of [NaN, Infinity, -Infinity]) {
    it.effect(`rejects a store's time of ${now} and names it`, () =>
      Effect.gen(function*() {
        let writes = 0
        const problem = yield* problemOf({
          read: () => Effect.succeed(register(now)),
          swap: () =>
            Effect.sync(() => {
              writes++
              return { _tag: "Written" as const, now }
            })
        })
        assert.strictEqual(problem, "its time is not a number")
        assert.strictEqual(writes, 0)
      }))
  }

  it.effect("reports 20 conflicting writes in a row", () =>
    Effect.gen(function*() {
      let writes = 0
      const problem = yield* problemOf({
        read: () => Effect.succeed(register(1)),
        swap: () =>
          Effect.sync(() => {
            writes++
            return { _tag: "Conflict" as const, register: register(1) }
          })
      })
      assert.strictEqual(problem, "20 writes in a row were forestalled")
      assert.strictEqual(writes, 20)
    }))

  it.effect("reports a defect of the adapter without its text", () =>
    Effect.map(problemOf({ read: () => Effect.die("a secret"), swap: () => Effect.die("a secret") }), (problem) => {
      assert.strictEqual(problem, "its adapter died")
    }))
})
