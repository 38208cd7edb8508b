import { ScriptedResponse } from "@effect-clickview/emulator"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Ref, Scope, TestClock } from "effect"
import type { OAuthError, TokenTuning } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import {
  answers,
  atOnce,
  credentials,
  emulator,
  leftBehind,
  pass,
  requests,
  settled,
  start
} from "../support/Emulated.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })

const steps = (times: number) => Effect.repeatN(Effect.yieldNow(), times)

/** More turns than a flight takes, so that every step is interrupted. */
const last = 60

/** A service whose scope can be closed while others use it. */
const closable = (options: TokenTuning = {}) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const tokens = yield* Scope.extend(start(options), scope)
    return { tokens, close: Scope.close(scope, Exit.void) }
  })

const reasonOf = <A>(exit: Exit.Exit<A, OAuthError>): string =>
  Exit.match(exit, {
    onSuccess: () => "token",
    onFailure: (cause) => cause._tag === "Fail" ? cause.error.reason._tag : cause._tag
  })

describe("interruption of callers", () => {
  for (const [which, first] of [["the first caller", true], ["a later caller", false]] as const) {
    it.scoped(`serves the other callers without another request when ${which} is interrupted at any step`, () =>
      Effect.gen(function*() {
        for (let step = 0; step <= last; step++) {
          const { get } = yield* start()
          const before = yield* requests
          const one = yield* Effect.fork(get)
          const other = yield* Effect.fork(get)
          yield* steps(step)
          yield* Fiber.interrupt(first ? one : other)
          const token = yield* Fiber.join(first ? other : one)
          assert.strictEqual(yield* atOnce(get), token)
          assert.strictEqual((yield* requests) - before, 1)
        }
      }).pipe(Effect.provide(day)))
  }

  it.scoped("completes the request after all callers are interrupted, and serves the next caller at once", () =>
    Effect.gen(function*() {
      for (let step = 1; step <= last; step++) {
        const { get } = yield* start()
        const before = yield* requests
        const callers = yield* Effect.forEach([1, 2, 3], () => Effect.fork(get))
        yield* steps(step)
        yield* Fiber.interruptAll(callers)
        yield* settled
        yield* atOnce(get)
        assert.strictEqual((yield* requests) - before, 1)
      }
    }).pipe(Effect.provide(day)))

  it.scoped("lets one caller time out or lose a race while others keep waiting", () =>
    Effect.gen(function*() {
      const { get } = yield* start()
      const timedOut = yield* Effect.fork(Effect.timeoutOption(get, "1 second"))
      const raced = yield* Effect.fork(Effect.race(get, Effect.delay(Effect.succeed("faster"), "1 second")))
      const patient = yield* Effect.fork(get)
      yield* pass("1 second")
      assert.isTrue(Option.isNone(yield* Fiber.join(timedOut)))
      assert.strictEqual(yield* Fiber.join(raced), "faster")
      yield* pass("1 second")
      assert.strictEqual(yield* Fiber.join(patient), yield* atOnce(get))
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(slow)))

  it.scoped("serves the remaining caller when ten thousand others are interrupted at the same moment", () =>
    Effect.gen(function*() {
      const { get } = yield* start()
      const crowd = yield* Effect.forEach(Array.from({ length: 10_000 }), () => Effect.fork(get))
      const patient = yield* Effect.fork(get)
      yield* settled
      yield* Fiber.interruptAll(crowd)
      yield* pass("2 seconds")
      yield* Fiber.join(patient)
      assert.strictEqual(yield* requests, 1)
    }).pipe(Effect.provide(slow)))

  it.effect("leaves no fiber behind, whichever callers are interrupted", () =>
    Effect.gen(function*() {
      const left = yield* leftBehind(
        Effect.gen(function*() {
          const { get } = yield* start()
          for (let step = 0; step <= last; step += 5) {
            const fiber = yield* Effect.fork(get)
            yield* steps(step)
            yield* Fiber.interrupt(fiber)
          }
          yield* settled
        }).pipe(Effect.scoped)
      )
      assert.strictEqual(left, 0)
    }).pipe(Effect.provide(day)))
})

describe("closing the layer", () => {
  const callers = [
    ["callers", (get: Tokens["get"]) => get],
    ["callers who cannot be interrupted", (get: Tokens["get"]) => Effect.uninterruptible(get)]
  ] as const

  it.scoped("ends every waiter with the token or Closed when the layer closes at any step of the first request", () =>
    Effect.gen(function*() {
      const seen = new Set<string>()
      for (let step = 0; step <= last; step++) {
        const { close, tokens } = yield* closable()
        const plain = yield* Effect.fork(tokens.get)
        const firm = yield* Effect.fork(Effect.uninterruptible(tokens.get))
        yield* steps(step)
        yield* close
        for (const fiber of [plain, firm]) seen.add(reasonOf(yield* Fiber.await(fiber)))
        assert.strictEqual(reasonOf(yield* Effect.exit(atOnce(tokens.get))), "Closed")
        assert.strictEqual(reasonOf(yield* Effect.exit(atOnce(tokens.ready))), "Closed")
      }
      assert.deepStrictEqual([...seen].sort(), ["Closed", "token"])
    }).pipe(Effect.provide(day)))

  it.scoped("fails with Closed after the layer closes at any step of a renewal", () =>
    Effect.gen(function*() {
      const before = yield* Effect.forEach(Array.from({ length: 30 }), () => closable())
      for (const { tokens } of before) yield* tokens.get
      yield* TestClock.adjust("23 hours")
      for (const [step, { close, tokens }] of before.entries()) {
        yield* atOnce(tokens.get)
        yield* steps(step)
        yield* close
        assert.strictEqual(reasonOf(yield* Effect.exit(atOnce(tokens.get))), "Closed")
      }
    }).pipe(Effect.provide(day)))

  for (const [who, of] of callers) {
    it.effect(`closes without delay while the server never answers, and releases ${who} and every fiber`, () =>
      Effect.gen(function*() {
        yield* answers(1, ScriptedResponse.hang)
        const left = yield* leftBehind(Effect.gen(function*() {
          const { close, tokens } = yield* closable()
          const waiting = yield* Effect.forEach([1, 2, 3], () => Effect.fork(of(tokens.get)))
          yield* settled
          yield* close
          for (const fiber of waiting) assert.strictEqual(reasonOf(yield* Fiber.await(fiber)), "Closed")
        }))
        assert.strictEqual(left, 0)
      }).pipe(Effect.provide(day)))
  }

  it.scoped("closes without delay when the HTTP client cannot be interrupted", () =>
    Effect.gen(function*() {
      yield* answers(1, ScriptedResponse.hang)
      const { close, tokens } = yield* closable({
        transformClient: HttpClient.transformResponse(Effect.uninterruptible)
      })
      const waiting = yield* Effect.fork(tokens.get)
      yield* settled
      yield* close
      assert.strictEqual(reasonOf(yield* Fiber.await(waiting)), "Closed")
    }).pipe(Effect.provide(day)))

  it.scoped("closes without delay while a read of the credentials hangs, in a flight or during a cooldown", () =>
    Effect.gen(function*() {
      const read = yield* Ref.make<Effect.Effect<typeof credentials>>(Effect.uninterruptible(Effect.never))
      const service = (scope: Scope.Scope) =>
        Scope.extend(ClickViewToken.make({ credentials: Effect.flatten(Ref.get(read)) }), scope)
      const scope = yield* Scope.make()
      const tokens = yield* service(scope)
      const waiting = yield* Effect.fork(tokens.get)
      yield* settled
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(reasonOf(yield* Fiber.await(waiting)), "Closed")

      yield* Ref.set(read, Effect.succeed(credentials))
      yield* answers(1, ScriptedResponse.json(401, { error: "invalid_client" }))
      const another = yield* Scope.make()
      const cooling = yield* service(another)
      assert.strictEqual(reasonOf(yield* Effect.exit(cooling.get)), "Rejected")
      yield* Ref.set(read, Effect.uninterruptible(Effect.never))
      yield* TestClock.adjust("1 second")
      const looking = yield* Effect.fork(cooling.get)
      yield* settled
      yield* Scope.close(another, Exit.void)
      assert.strictEqual(reasonOf(yield* Fiber.await(looking)), "Closed")
    }).pipe(Effect.provide(day)))
})
