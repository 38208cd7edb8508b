/**
 * Every store operation fails, in every way, at every step of every kind of flight. The outcome is a token, or the
 * failure that occurs without a store, hardly later. The store's own failure never appears.
 */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import type { Holding } from "../../src/exchange/Exchange.ts"
import { TokenStoreError } from "../../src/index.ts"
import { logging } from "../support/Observed.ts"
import type { FaultyStore, FlightOutcome } from "./VirtualFleet.ts"
import {
  faults,
  fleet,
  holding,
  nothing,
  outcomeOf,
  pass,
  process,
  together,
  unavailable,
  virtually
} from "./VirtualFleet.ts"

/** The state of the store, the process and the endpoint, and the usual duration of a flight. */
interface Situation {
  readonly holds: Holding
  readonly others: "none" | "have a token" | "ask"
  readonly endpoint: "grants" | "fails"
  /** Milliseconds. */
  readonly usually: number
}

const situations: { readonly [name: string]: Situation } = {
  "asks for a first token": { holds: nothing, others: "none", endpoint: "grants", usually: 200 },
  "asks in vain": { holds: nothing, others: "none", endpoint: "fails", usually: 200 },
  "adopts a token": { holds: nothing, others: "have a token", endpoint: "grants", usually: 0 },
  "renews its token": { holds: holding("token-1", 1000), others: "have a token", endpoint: "grants", usually: 200 },
  "drops a refused token": { holds: holding("token-1"), others: "have a token", endpoint: "grants", usually: 200 },
  "waits for another one": { holds: nothing, others: "ask", endpoint: "grants", usually: 450 },
  "waits for another one that fails": { holds: nothing, others: "ask", endpoint: "fails", usually: 900 }
}

/** Runs one flight in this situation, with these faults. */
const flight = ({ endpoint, holds, others }: Situation, fault: FaultyStore["fault"]) =>
  Effect.gen(function*() {
    const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
    assert.isDefined(first)
    assert.isDefined(second)
    if (others === "have a token") yield* together([outcomeOf(first)])
    if (endpoint === "fails") asked.failure = unavailable
    const other = others === "ask" ? yield* Effect.fork(outcomeOf(first)) : undefined
    yield* pass(1)
    const before = faulty.operations.length
    faulty.fault = (nth, name) => fault(nth - before, name)
    const began = yield* Clock.currentTimeMillis
    const [outcome] = yield* together([logging([])(outcomeOf(second, holds))])
    if (other !== undefined) yield* Fiber.join(other)
    assert.isDefined(outcome)
    return { outcome, operations: faulty.operations.slice(before), began }
  })

/** Expects a token, or the endpoint's failure if the endpoint fails. */
const expect = (outcome: FlightOutcome, { endpoint, holds }: Situation, where: string) => {
  if (endpoint === "fails") assert.strictEqual(outcome.token, "Unavailable", where)
  else assert.match(outcome.token, /^token-/, where)
  if (holds.last !== undefined) assert.notStrictEqual(outcome.token, "token-1", where)
}

for (const [name, situation] of Object.entries(situations)) {
  describe(`a process that ${name}`, () => {
    it(
      "takes the usual time when the store responds",
      virtually(Effect.gen(function*() {
        const { outcome } = yield* flight(situation, () => undefined)
        expect(outcome, situation, name)
        assert.isAtMost(outcome.at, situation.usually)
      }))
    )

    for (const fault of faults) {
      it(
        `continues without the store when from any step on the store ${fault}`,
        virtually(Effect.gen(function*() {
          const { operations } = yield* flight(situation, () => undefined)
          for (let step = 0; step <= operations.length; step++) {
            const where = `${fault} from step ${step} on`
            const { outcome } = yield* flight(situation, (nth) => nth >= step ? fault : undefined)
            expect(outcome, situation, where)
            // One more request than usual, and one silent operation; three silent operations while it waits.
            const request = situation.others === "ask" || situation.usually === 0 ? 200 : 0
            const silent = situation.others === "ask" ? 300 : 100
            assert.isAtMost(outcome.at, situation.usually + request + silent, where)
          }
        }))
      )

      it(
        `gets its outcome when at any single step the store ${fault}`,
        virtually(Effect.gen(function*() {
          const { operations } = yield* flight(situation, () => undefined)
          for (let step = 0; step < operations.length; step++) {
            const where = `${fault} at step ${step} alone`
            const { outcome } = yield* flight(situation, (nth) => nth === step ? fault : undefined)
            expect(outcome, situation, where)
            assert.isAtMost(outcome.at, situation.usually + 2000 + 250 + 200, where)
          }
        }))
      )
    }
  })
}

describe("a store that is silent from the start", () => {
  for (const fault of faults) {
    it(
      `delays the first token by at most 100 ms when the store ${fault}`,
      virtually(Effect.gen(function*() {
        const situation: Situation = { holds: nothing, others: "none", endpoint: "grants", usually: 200 }
        const { outcome, operations } = yield* flight(situation, () => fault)
        assert.deepInclude(outcome, { token: "token-1", source: "endpoint" })
        assert.isAtMost(outcome.at, 300)
        assert.strictEqual(operations.length, 1)
      }))
    )
  }
})

describe("a store that falls silent while a process waits for another one", () => {
  it(
    "makes its own request within 300 ms after three silent polls",
    virtually(Effect.gen(function*() {
      for (const fault of ["fails", "hangs"] as const) {
        const situation: Situation = { holds: nothing, others: "ask", endpoint: "grants", usually: 200 }
        const { began, outcome, operations } = yield* flight(
          situation,
          (nth, name) => nth > 0 && name === "read" ? fault : undefined
        )
        const [, firstSilent] = operations.filter(({ name }) => name === "read")
        const took = Math.floor(outcome.at) - 200 - ((firstSilent?.at ?? 0) - began)
        assert.deepInclude(outcome, { token: "token-2", source: "endpoint" })
        assert.isAtMost(took, 300)
        assert.isAtLeast(took, 200)
      }
    }))
  )

  it(
    "keeps waiting when the store answers every third poll",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first], faulty } = yield* fleet(1)
      assert.isDefined(first)
      asked.latency = 1500
      let looks = 0
      const read = (key: string) =>
        looks++ % 3 > 0 ? Effect.fail(new TokenStoreError({ problem: "ECONNRESET" })) : faulty.store.read(key)
      const { exchange } = yield* process(asked, { store: { ...faulty.store, read } })
      const asking = yield* Effect.fork(outcomeOf(first))
      yield* pass(1)
      const [outcome] = yield* together([outcomeOf(exchange)])
      yield* Fiber.join(asking)
      assert.deepInclude(outcome, { token: "token-1", source: "store" })
      assert.isAtLeast(looks, 7)
    }))
  )
})

describe("a conflicting write", () => {
  it(
    "decides a conflicting write again up to twenty times, then continues without the store",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first], faulty, processes: [one] } = yield* fleet(1)
      assert.isDefined(first)
      const { read } = faulty.store
      const contested = {
        ...faulty.store,
        swap: (key: string, ...rest: [string | undefined, string, number]) => {
          faulty.operations.push({ name: "swap", key, value: rest[1], timeToLive: rest[2], at: 0 })
          return Effect.map(read(key), (register) => ({ _tag: "Conflict" as const, register }))
        }
      }
      Object.assign(faulty.store, contested)
      const [outcome] = yield* together([logging([])(outcomeOf(first))])
      assert.strictEqual(outcome?.token, "token-1")
      assert.strictEqual(asked.requests, 1)
      assert.strictEqual(faulty.operations.filter(({ name }) => name === "swap").length, 20)
      assert.deepInclude(one?.status(), { bypasses: 1, failures: 1 })
    }))
  )
})
