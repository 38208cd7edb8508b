/**
 * The process is stopped and continues later: a suspended machine, a paused debugger, a frozen function. A timer that
 * fires then does not mean that the server is silent.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Ref } from "effect"
import type { TokenTuning } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import { answers, atOnce, credentials, emulator, requests, settled, start } from "../support/Emulated.ts"
import type { TwoClocks } from "../support/TwoClocks.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const once = { retry: { attempts: 1 } }

const hour = 3_600_000

/** Starts a renewal that the server does not answer. */
const renewing = ({ set }: TwoClocks, options: TokenTuning = {}) =>
  Effect.gen(function*() {
    const tokens = yield* start(options)
    const old = yield* tokens.get
    set(23 * hour)
    yield* answers(1, ScriptedResponse.hang)
    yield* atOnce(tokens.get)
    yield* settled
    assert.strictEqual(yield* requests, 2)
    return { tokens, old }
  })

/** Stops the process for this long. Then the due timers fire, and those of the next five seconds. */
const stop = ({ adjust, set }: TwoClocks, ms: number) =>
  Effect.suspend(() => {
    set(ms)
    return Effect.zipRight(adjust(5000), settled)
  })

describe("a process that is stopped while a request is under way", () => {
  for (const [name, options] of [["several attempts", {}], ["one attempt", once]] as const) {
    it.scoped(`asks again with ${name} after a stop past the flight's limit and the token's end`, () =>
      withTwoClocks((clocks) =>
        Effect.gen(function*() {
          const { old, tokens } = yield* renewing(clocks, options)
          clocks.set(2 * hour)
          const caller = yield* Effect.fork(tokens.get)
          yield* stop(clocks, 0)
          assert.notStrictEqual(yield* Fiber.join(caller), old)
          assert.strictEqual(yield* requests, 3)
        })
      ).pipe(Effect.provide(day)))
  }

  it.scoped("gives up after the third stop, and says that there was no response", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const { tokens } = yield* renewing(clocks, once)
        yield* answers(3, ScriptedResponse.hang)
        clocks.set(hour)
        const caller = yield* Effect.fork(Effect.flip(tokens.get))
        for (let times = 1; times <= 4; times++) {
          assert.isNull(caller.unsafePoll())
          yield* stop(clocks, 60_000)
        }
        assert.strictEqual((yield* Fiber.join(caller)).reason._tag, "Timeout")
        assert.strictEqual(yield* requests, 5)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("counts a stop of less than a second over the attempt's limit as a timeout", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* answers(1, ScriptedResponse.hang)
        const caller = yield* Effect.fork(Effect.flip(tokens.get))
        yield* settled
        yield* stop(clocks, 900)
        assert.strictEqual((yield* Fiber.join(caller)).reason._tag, "Timeout")
        assert.strictEqual(yield* requests, 1)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("gives the next attempt its full time after a stop between two attempts", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        yield* answers(1, ScriptedResponse.json(503, {}, { "retry-after": "2" }))
        const caller = yield* Effect.fork(tokens.get)
        yield* settled
        yield* stop(clocks, hour)
        yield* Fiber.join(caller)
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("reads the credentials again after a stop while they are read", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const gate = yield* Ref.make<Effect.Effect<void>>(Effect.never)
        const tokens = yield* ClickViewToken.make({
          credentials: Effect.as(Effect.flatten(Ref.get(gate)), credentials)
        })
        const caller = yield* Effect.fork(tokens.get)
        yield* settled
        yield* Ref.set(gate, Effect.void)
        yield* stop(clocks, hour)
        yield* Fiber.join(caller)
        assert.strictEqual(yield* requests, 1)
      })
    ).pipe(Effect.provide(day)))
})
