/** One flight of a process that shares its token: the keys that it derives, the token that it renews, what it reports. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Redacted } from "effect"
import { toText } from "../../src/fleet/FleetDocument.ts"
import { TokenStoreError } from "../../src/index.ts"
import { empty } from "../../src/sharing/Document.ts"
import type { Line } from "../support/Observed.ts"
import { logging } from "../support/Observed.ts"
import type { FaultyStore } from "./VirtualFleet.ts"
import {
  credentials,
  endpoint,
  faultyStore,
  fleet,
  holding,
  nothing,
  openSeal,
  outcomeOf,
  pass,
  process,
  stall,
  together,
  virtually
} from "./VirtualFleet.ts"

/** Gives the lease to a process that never ends. */
const taken = ({ store }: FaultyStore) =>
  Effect.flatMap(store.read("my-secret"), ({ now, version }) => {
    const lease = { owner: "another", until: now + 1_000_000 }
    return store.swap("my-secret", version, toText({ ...empty, writtenAt: now, lease }), 3_600_000)
  })

const logged = "The token store failed, so this process requests its own tokens: "

describe("a flight of a process that shares its token", () => {
  it(
    "derives the keys of a credential once, and those of another secret again",
    virtually(Effect.gen(function*() {
      const derived: Array<string> = []
      const { exchange } = yield* process(endpoint(), yield* faultyStore, {}, (from, ...rest) =>
        Effect.suspend(() => {
          derived.push(Redacted.value(from.clientSecret))
          return openSeal(from, ...rest)
        }))
      const rotated = { ...credentials, clientSecret: Redacted.make("another-secret") }
      for (const using of [credentials, { ...credentials }, rotated, rotated]) {
        yield* together([outcomeOf(exchange, nothing, using)])
      }
      assert.deepStrictEqual(derived, ["my-secret", "another-secret"])
    }))
  )

  it(
    "bypasses the store when no key can be derived",
    virtually(Effect.gen(function*() {
      const faulty = yield* faultyStore
      const problem = "WebCrypto cannot derive a key"
      const one = yield* process(endpoint(), faulty, {}, () => Effect.fail(new TokenStoreError({ problem })))
      const lines: Array<Line> = []
      const [outcome] = yield* together([logging(lines)(outcomeOf(one.exchange))])
      assert.deepInclude(outcome, { token: "token-1", source: "endpoint", at: 200 })
      assert.deepInclude(one.status(), { bypasses: 1, failures: 1 })
      assert.deepStrictEqual(lines.map(({ text }) => text), [`${logged}${problem}`])
      assert.deepStrictEqual(faulty.operations, [])
    }))
  )

  it(
    "logs that the store gave no reason when its failure has no text",
    virtually(Effect.gen(function*() {
      const refuses = () => Effect.fail(new TokenStoreError({ problem: "" }))
      const { exchange } = yield* process(endpoint(), { store: { read: refuses, swap: refuses } })
      const lines: Array<Line> = []
      yield* together([logging(lines)(outcomeOf(exchange))])
      assert.deepStrictEqual(lines.map(({ text }) => text), [`${logged}it gave no reason`])
    }))
  )

  it(
    "leaves the token that it renews to processes that start meanwhile",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second] } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      yield* together([outcomeOf(first)])
      yield* Effect.fork(outcomeOf(first, holding("token-1", 60_000)))
      yield* pass(100)
      assert.strictEqual(asked.requests, 2)
      assert.deepInclude(yield* outcomeOf(second), { token: "token-1", source: "store", at: 0 })
    }))
  )
})

describe("a process that waits for the lease", () => {
  it(
    "waits between half of an interval and all of it before each poll",
    virtually(Effect.gen(function*() {
      const { exchanges: [first], faulty } = yield* fleet(1)
      assert.isDefined(first)
      yield* taken(faulty)
      const before = faulty.operations.length
      yield* Effect.fork(outcomeOf(first, nothing, credentials, 0.5))
      yield* pass(500)
      const [began = 0, ...polls] = faulty.operations.slice(before).map(({ at }) => at)
      // Three quarters of 25, 50, 100, 200 and 250 ms, in whole milliseconds.
      assert.deepStrictEqual(polls.map((at) => at - began), [19, 57, 132, 282, 470])
    }))
  )

  it(
    "does not count the time in which it did not run",
    virtually(Effect.gen(function*() {
      const { exchanges: [first], faulty } = yield* fleet(1)
      assert.isDefined(first)
      yield* taken(faulty)
      const waiting = yield* Effect.fork(Effect.either(first(credentials, nothing, () => undefined)))
      yield* pass("1 seconds")
      yield* stall(10_000)
      yield* pass("13500 millis")
      assert.isNull(waiting.unsafePoll())
      yield* pass("1 seconds")
      assert.isNotNull(waiting.unsafePoll())
      const outcome = yield* Fiber.join(waiting)
      assert.strictEqual(Either.isLeft(outcome) ? outcome.left.reason._tag : undefined, "Timeout")
    }))
  )
})

describe("a process that holds the lease", () => {
  it(
    "stops extending it once another process has it",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first], faulty } = yield* fleet(1)
      assert.isDefined(first)
      asked.latency = 4000
      yield* Effect.fork(outcomeOf(first))
      yield* pass(100)
      yield* taken(faulty)
      yield* pass(600)
      const before = faulty.operations.length
      yield* pass(3000)
      assert.strictEqual(faulty.operations.length, before)
    }))
  )

  it(
    "extends it again after the store failed once",
    virtually(Effect.gen(function*() {
      const { asked, exchanges: [first, second], faulty } = yield* fleet(2)
      assert.isDefined(first)
      assert.isDefined(second)
      asked.latency = 4000
      yield* Effect.fork(logging([])(outcomeOf(first)))
      yield* pass(600)
      faulty.fault = () => "fails"
      yield* pass(100)
      faulty.fault = () => undefined
      const [outcome] = yield* together([outcomeOf(second)])
      assert.deepInclude(outcome, { token: "token-1", source: "store" })
      assert.strictEqual(asked.requests, 1)
    }))
  )
})
