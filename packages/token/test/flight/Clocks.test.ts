import { ScriptedResponse } from "@effect-clickview/emulator"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, FastCheck as fc, Option, Random, Ref } from "effect"
import type { AccessToken } from "../../src/index.ts"
import { answers, atOnce, emulator, requests, settled, start, unavailable } from "../support/Emulated.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))

const minute = 60_000
const hour = 60 * minute
const jumps = [
  ["a minute", minute],
  ["a day", 24 * hour],
  ["a year", 365 * 24 * hour]
] as const

const newYear = 1_767_225_600_000

/** Two clocks. The wall clock starts late enough to be set back. */
const in2026: typeof withTwoClocks = (self) =>
  withTwoClocks((clocks) => {
    clocks.setWall(newYear)
    return self(clocks)
  })

describe("expiry on two clocks", () => {
  for (const [name, jump] of jumps) {
    it.scoped(`renews at most once when the wall clock is set forward by ${name} and back`, () =>
      in2026(({ set, setWall }) =>
        Effect.gen(function*() {
          const tokens = yield* start()
          const first = yield* tokens.get
          set(hour)
          setWall(jump)
          const second = yield* tokens.get
          const renewed = jump >= 23 * hour
          assert.strictEqual(second !== first, renewed)
          for (let call = 0; call < 1000; call++) assert.strictEqual(yield* atOnce(tokens.get), second)
          setWall(-jump)
          for (let call = 0; call < 1000; call++) assert.strictEqual(yield* atOnce(tokens.get), second)
          assert.strictEqual(yield* requests, renewed ? 2 : 1)
          set(24 * hour - (renewed ? minute : hour + minute))
          assert.notStrictEqual(yield* tokens.get, second)
          assert.strictEqual(yield* requests, renewed ? 3 : 2)
        })
      ).pipe(Effect.provide(day)))

    it.scoped(`ends the token by elapsed time when the wall clock is set back by ${name}`, () =>
      in2026(({ set, setWall }) =>
        Effect.gen(function*() {
          const tokens = yield* start(once)
          const first = yield* tokens.get
          set(hour)
          setWall(-jump)
          for (let call = 0; call < 1000; call++) assert.strictEqual(yield* atOnce(tokens.get), first)
          assert.strictEqual(yield* requests, 1)
          set(23 * hour - minute - 1)
          yield* answers(1, unavailable)
          assert.strictEqual(yield* atOnce(tokens.get), first)
          yield* settled
          set(1)
          assert.strictEqual((yield* atOnce(Effect.flip(tokens.get))).reason._tag, "Unavailable")
          set(2000)
          assert.notStrictEqual(yield* tokens.get, first)
          assert.strictEqual(yield* requests, 3)
        })
      ).pipe(Effect.provide(day)))
  }

  it.scoped("makes the next caller wait for a new token after 26 hours asleep with a stopped monotonic clock", () =>
    in2026(({ set, setWall }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        const first = yield* tokens.get
        set(hour)
        setWall(26 * hour)
        const woken = yield* Effect.all(Effect.replicate(tokens.get, 1000), { concurrency: "unbounded" })
        assert.strictEqual(new Set(woken).size, 1)
        assert.isFalse(woken.includes(first))
        assert.strictEqual(yield* requests, 2)
        set(23 * hour - 12 * minute)
        assert.isTrue(woken.includes(yield* atOnce(tokens.get)))
      })
    ).pipe(Effect.provide(day)))

  it.scoped("asks again when the token expired while the machine slept during the request", () =>
    in2026(({ setWall }) =>
      Effect.gen(function*() {
        const naps = [26 * hour]
        const tokens = yield* start({
          ...once,
          transformClient: HttpClient.tap(() => Effect.sync(() => setWall(naps.pop() ?? 0)))
        })
        yield* tokens.get
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("fails with ExpiredOnArrival when the machine sleeps during every request", () =>
    in2026(({ set, setWall }) =>
      Effect.gen(function*() {
        const gate = yield* Ref.make<Effect.Effect<void>>(Effect.sync(() => setWall(26 * hour)))
        const tokens = yield* start({
          ...once,
          transformClient: HttpClient.tap(() => Effect.flatten(Ref.get(gate)))
        })
        assert.deepInclude((yield* Effect.flip(tokens.get)).reason, { _tag: "ExpiredOnArrival" })
        yield* Ref.set(gate, Effect.void)
        yield* atOnce(Effect.flip(tokens.get))
        set(1200)
        yield* tokens.get
        assert.strictEqual(yield* requests, 5)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("measures waits by elapsed time when the wall clock is set", () =>
    in2026(({ setMono, setWall }) =>
      Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* answers(2, ScriptedResponse.json(401, { error: "invalid_client" }))
        yield* Effect.flip(tokens.get)
        for (const by of [hour, -48 * hour, 400 * 24 * hour]) {
          setWall(by)
          yield* Effect.flip(tokens.get)
        }
        assert.strictEqual(yield* requests, 1)
        setMono(29_999)
        yield* Effect.flip(tokens.get)
        assert.strictEqual(yield* requests, 1)
        setMono(1)
        yield* Effect.flip(tokens.get)
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("reports the end of a wait on the current wall clock", () =>
    in2026(({ setMono, setWall }) =>
      Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* answers(1, ScriptedResponse.json(401, { error: "invalid_client" }))
        yield* Effect.flip(tokens.get)
        setWall(hour)
        setMono(10_000)
        const { nextAttemptAt } = yield* tokens.status
        assert.strictEqual(Option.getOrThrow(nextAttemptAt).epochMillis, newYear + hour + 20_000)
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("uses the clock of the layer for a caller with another clock", () =>
    in2026(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        const elsewhere = Effect.withClock(Clock.make())
        const first = yield* elsewhere(tokens.get)
        assert.strictEqual(yield* elsewhere(tokens.get), first)
        set(25 * hour)
        assert.notStrictEqual(yield* elsewhere(tokens.get), first)
        const { expiresAt } = yield* elsewhere(tokens.status)
        assert.strictEqual(Option.getOrThrow(expiresAt).epochMillis, newYear + 49 * hour)
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(Effect.provide(day)))

  const move = fc.oneof(
    fc.record({ hand: fc.constant("both" as const), by: fc.integer({ min: 0, max: 30 * hour }) }),
    fc.record({ hand: fc.constant("wall" as const), by: fc.integer({ min: -400 * 24 * hour, max: 400 * 24 * hour }) }),
    fc.record({ hand: fc.constant("mono" as const), by: fc.integer({ min: 0, max: 30 * hour }) })
  )

  it.effect.prop("serves only tokens that are valid on both clocks, and makes at most one request per clock change", {
    moves: fc.array(move, { minLength: 1, maxLength: 12 })
  }, ({ moves }) =>
    in2026(({ set, setMono, setWall }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        const since = new Map<AccessToken, { wall: number; mono: number }>()
        const now = { wall: 0, mono: 0 }
        for (const { by, hand } of [{ hand: "both", by: 0 }, ...moves]) {
          if (hand !== "mono") now.wall += by
          if (hand !== "wall") now.mono += by
          if (hand === "both") set(by)
          else if (hand === "wall") setWall(by)
          else setMono(by)
          const before = yield* requests
          for (let call = 0; call < 3; call++) {
            const token = yield* tokens.get
            const got = since.get(token) ?? { ...now }
            since.set(token, got)
            assert.isBelow(Math.max(now.wall - got.wall, now.mono - got.mono), 24 * hour - minute)
            yield* settled
          }
          assert.isAtMost((yield* requests) - before, 1)
        }
      })
    ).pipe(Effect.scoped, Effect.provide(day)), { fastCheck: { numRuns: 40 } })
})
