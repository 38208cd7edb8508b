import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import type { Tracer } from "effect"
import { Effect, Fiber, Random, TestClock } from "effect"
import type { TokenTuning } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import { answers, atOnce, emulator, pass, requests, settled, start, unavailable } from "../support/Emulated.ts"
import type { Line } from "../support/Observed.ts"
import { logging, named, tracing } from "../support/Observed.ts"
import type { TwoClocks } from "../support/TwoClocks.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })

/** Without random lengthening, so that the tests can name times. */
const withoutJitter = Effect.withRandom(Random.fixed([0]))

const once = { retry: { attempts: 1 } }

const hour = 3_600_000

/** The seconds at which requests are sent, with one caller every `seconds`. */
const attempts = (tokens: Tokens, { set }: TwoClocks, seconds: number, until: number) =>
  Effect.gen(function*() {
    const at: Array<number> = []
    for (let now = 0; now < until; now += seconds) {
      const before = yield* requests
      yield* atOnce(tokens.get)
      yield* settled
      if ((yield* requests) > before) at.push(now)
      set(seconds * 1000)
    }
    return at
  })

describe("renewal in the background", () => {
  it.scoped("makes eleven requests for 10,000 callers across ten slow renewals, and only cold callers wait", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const cold = yield* Effect.fork(Effect.all(Effect.replicate(tokens.get, 1000), { concurrency: "unbounded" }))
      yield* pass("2 seconds")
      let [held] = yield* Fiber.join(cold)
      for (let renewal = 1; renewal <= 10; renewal++) {
        yield* TestClock.adjust("23 hours")
        for (let call = 0; call < 450; call++) assert.strictEqual(yield* atOnce(tokens.get), held)
        yield* settled
        assert.strictEqual(yield* requests, 1 + renewal)
        yield* pass("2 seconds")
        const next = yield* atOnce(tokens.get)
        assert.notStrictEqual(next, held)
        for (let call = 1; call < 450; call++) assert.strictEqual(yield* atOnce(tokens.get), next)
        held = next
      }
      assert.strictEqual(yield* requests, 11)
    }).pipe(Effect.provide(slow)))

  it.scoped("serves the caller before the renewal takes its first step", () => {
    const spans: Array<Tracer.Span> = []
    return Effect.gen(function*() {
      const tokens = yield* start(once)
      yield* tokens.get
      yield* TestClock.adjust("23 hours")
      const flights = Effect.sync(() => named(spans, "ClickViewToken.renew").length)
      assert.strictEqual(yield* atOnce(Effect.zipRight(tokens.get, flights)), 1)
      yield* settled
      assert.strictEqual(yield* flights, 2)
    }).pipe(tracing(spans), Effect.provide(day))
  })

  it.scoped("makes no request before the soft window, and runs one renewal at a time within it", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const held = yield* tokens.get
      yield* TestClock.adjust("1367 minutes")
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* settled
      assert.strictEqual(yield* requests, 1)
      yield* answers(1, ScriptedResponse.hang)
      yield* TestClock.adjust("13 minutes")
      for (let second = 0; second < 4; second++) {
        for (let call = 0; call < 100; call++) assert.strictEqual(yield* atOnce(tokens.get), held)
        yield* pass("1 second")
      }
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))

  it.scoped("makes a caller wait for the running renewal when the token expires during it", () =>
    Effect.gen(function*() {
      const tokens = yield* start({ timeouts: { attempt: "1 hour", flight: "1 hour" } })
      const held = yield* tokens.get
      yield* TestClock.adjust("23 hours")
      yield* answers(1, ScriptedResponse.delay("3570 seconds"))
      yield* atOnce(tokens.get)
      yield* pass("3539 seconds")
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* pass("1 second")
      const waiting = yield* Effect.fork(tokens.get)
      yield* pass("30 seconds")
      assert.notStrictEqual(yield* Fiber.join(waiting), held)
      assert.strictEqual(yield* requests, 2)
    }).pipe(withoutJitter, Effect.provide(day)))
})

describe("failed renewals while the token is valid", () => {
  /** A service with a token that has just entered its soft window. */
  const due = ({ set }: TwoClocks, options: TokenTuning = once) =>
    Effect.gen(function*() {
      const tokens = yield* start(options)
      const held = yield* tokens.get
      set(23 * hour)
      return { tokens, held }
    })

  it.scoped("serves the good token at once until its hard window while renewals back off from 30 s to 10 min", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { tokens } = yield* due(clocks)
        yield* answers(100, unavailable)
        assert.deepStrictEqual(
          yield* attempts(tokens, clocks, 30, 3540),
          [0, 30, 90, 210, 450, 930, 1530, 2130, 2730, 3330]
        )
        assert.deepInclude((yield* Effect.flip(tokens.get)).reason, { _tag: "Unavailable", status: 503 })
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("lengthens the backoff by at most a fifth at random", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* tokens.get
        clocks.set(22.8 * hour)
        yield* answers(100, unavailable)
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 6, 1200), [0, 36, 108, 252, 540, 1116])
      })
    ).pipe(Effect.withRandom(Random.fixed([1])), Effect.provide(day)))

  it.scoped("honours a Retry-After that is longer than the backoff", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { tokens } = yield* due(clocks)
        yield* answers(2, ScriptedResponse.json(429, {}, { "retry-after": "240" }))
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 30, 3540), [0, 240, 480])
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("serves the good token during the cooldown after a rejection", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { tokens } = yield* due(clocks)
        yield* answers(100, ScriptedResponse.json(401, { error: "invalid_client" }))
        assert.deepStrictEqual(yield* attempts(tokens, clocks, 30, 3540), [0, 30, 90, 210, 450, 930, 1830, 2730])
        assert.deepInclude((yield* Effect.flip(tokens.get)).reason, { _tag: "Rejected", code: "invalid_client" })
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("serves callers at once while the renewal's response never comes", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const held = yield* tokens.get
      yield* TestClock.adjust("23 hours")
      yield* answers(3, ScriptedResponse.hang)
      for (let second = 0; second < 16; second++) {
        assert.strictEqual(yield* atOnce(tokens.get), held)
        yield* pass("1 second")
      }
      assert.isAtMost(yield* requests, 4)
      assert.strictEqual((yield* tokens.status).phase, "stale")
    }).pipe(Effect.provide(day)))

  it.scoped("fails callers with the real reason past the hard window, and recovers with the first success", () => {
    const lines: Array<Line> = []
    return withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { tokens } = yield* due(clocks)
        for (const bout of [1, 2]) {
          yield* answers(10, unavailable)
          yield* attempts(tokens, clocks, 30, 3540)
          assert.lengthOf(lines.filter(({ level }) => level === "WARN"), bout)
          yield* answers(1, ScriptedResponse.reset)
          assert.strictEqual((yield* Effect.flip(tokens.get)).reason._tag, "Transport")
          clocks.set(10_000)
          yield* tokens.get
          yield* settled
          assert.lengthOf(lines.filter(({ text }) => text === "A ClickView token was obtained again"), bout)
          assert.strictEqual((yield* tokens.status).phase, "fresh")
          clocks.set(23 * hour)
        }
        assert.deepStrictEqual(
          lines.filter(({ level }) => level === "WARN").map(({ text }) => text),
          Array(2).fill(
            "The ClickView token could not be renewed, and the current one is still valid: " +
              "The token endpoint cannot answer now (503): try again later"
          )
        )
      })
    ).pipe(withoutJitter, logging(lines), Effect.provide(day))
  })
})
