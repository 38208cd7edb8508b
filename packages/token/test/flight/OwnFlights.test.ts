import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Random, Scope } from "effect"
import { OAuthError } from "../../src/index.ts"
import { answers, atOnce, emulator, pass, requests, settled, start, unavailable } from "../support/Emulated.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const slow = emulator({ latency: "100 millis" })
const own = { flights: "own" } as const
const hour = 3_600_000
const withoutJitter = Effect.withRandom(Random.fixed([0]))

const forkAll = <A, E>(count: number, get: Effect.Effect<A, E>) =>
  Effect.all(Array.from({ length: count }, () => Effect.fork(get)))

describe("the option flights: \"own\"", () => {
  it.scoped("makes one request for each of twenty callers without a token", () =>
    Effect.gen(function*() {
      const tokens = yield* start(own)
      const fibers = yield* forkAll(20, tokens.get)
      yield* settled
      assert.strictEqual(yield* requests, 20)
      yield* pass("100 millis")
      for (const fiber of fibers) assert.isTrue(Exit.isSuccess(yield* Fiber.await(fiber)))
      yield* atOnce(tokens.get)
      assert.strictEqual(yield* requests, 20)
    }).pipe(Effect.provide(slow)))

  it.scoped("blocks no caller after a lost flight, and repeats a lost renewal", () =>
    withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start(own)
        yield* tokens.get
        set(23 * hour)
        yield* answers(2, ScriptedResponse.hang)
        yield* atOnce(tokens.get)
        yield* settled
        set(20_000 - 1)
        yield* atOnce(tokens.get)
        yield* settled
        assert.strictEqual(yield* requests, 2)
        set(1)
        yield* atOnce(tokens.get)
        yield* settled
        assert.strictEqual(yield* requests, 3)
        set(hour)
        yield* tokens.get
        assert.strictEqual(yield* requests, 4)
      })
    ).pipe(withoutJitter, Effect.provide(emulator())))

  it.scoped("passes only a renewal that nobody awaits to the option background", () =>
    Effect.gen(function*() {
      const handed: Array<Promise<void>> = []
      const tokens = yield* start({ ...own, background: (renewal) => void handed.push(renewal) })
      yield* Effect.flatMap(Effect.fork(tokens.get), (fiber) => Effect.zipRight(pass("100 millis"), Fiber.join(fiber)))
      assert.lengthOf(handed, 0)
      yield* pass("23 hours")
      yield* answers(3, unavailable)
      yield* atOnce(tokens.get)
      assert.lengthOf(handed, 1)
      yield* pass("10 seconds")
      yield* Effect.promise(() => Promise.all(handed))
    }).pipe(withoutJitter, Effect.provide(slow)))

  it.effect("ends all flights when the layer closes", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start(own), scope)
      const fibers = yield* forkAll(5, Effect.flip(tokens.get))
      yield* settled
      yield* Scope.close(scope, Exit.void)
      for (const fiber of fibers) {
        const error = yield* Fiber.join(fiber)
        assert.isTrue(error instanceof OAuthError && error.reason._tag === "Closed")
      }
    }).pipe(Effect.provide(slow)))

  it.scoped("remembers a rejection for all callers, and later ones make no request", () =>
    Effect.gen(function*() {
      const tokens = yield* start(own)
      yield* answers(1, ScriptedResponse.json(400, { error: "invalid_client" }))
      const first = yield* Effect.fork(Effect.flip(tokens.get))
      yield* pass("100 millis")
      yield* Fiber.join(first)
      yield* atOnce(Effect.flip(tokens.get))
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(slow)))
})
