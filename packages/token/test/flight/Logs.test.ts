/**
 * The log that an operator reads: every line of a token's life, with its level.
 */
import { ScriptedResponse } from "@effect-clickview/emulator"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Random, Redacted, Scope, TestClock } from "effect"
import { ClickViewToken } from "../../src/index.ts"
import { answers, credentials, emulator, pass, settled, start, unavailable } from "../support/Emulated.ts"
import { valueOf } from "../support/Measured.ts"
import type { Line } from "../support/Observed.ts"
import { logging } from "../support/Observed.ts"

const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))
const refused = ScriptedResponse.json(401, { error: "invalid_client" })
const day = emulator()

/** The emulator logs its requests too. */
const ours = ({ text }: Line): boolean => !text.startsWith("POST ")

/** The lines that are logged while an effect runs, without the message of the failure. */
const lines = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const kept: Array<Line> = []
    return Effect.map(logging(kept)(self), () =>
      kept.filter(ours).map(({ level, text }) => `${level} ${text.split(":")[0]}`))
  })

describe("the log of a token", () => {
  it.scoped("logs each token obtained, one warning per series of failed renewals, and one line at its end", () =>
    Effect.gen(function*() {
      const recorded = yield* lines(Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* tokens.get
        yield* TestClock.adjust("23 hours")
        for (
          const [answer, wait] of [
            [unavailable, "30 seconds"],
            [refused, "30 seconds"],
            [unavailable, "1 minute"],
            [refused, "1 minute"]
          ] as const
        ) {
          yield* answers(1, answer)
          yield* tokens.get
          yield* pass(wait)
        }
        yield* tokens.get
        yield* settled
      }))
      assert.deepStrictEqual(recorded, [
        "DEBUG A ClickView token was obtained",
        "WARN The ClickView token could not be renewed, and the current one is still valid",
        "DEBUG No ClickView token was obtained",
        "DEBUG No ClickView token was obtained",
        "DEBUG No ClickView token was obtained",
        "INFO A ClickView token was obtained again"
      ])
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("logs only at debug level when callers get the failure themselves", () =>
    Effect.gen(function*() {
      const recorded = yield* lines(Effect.gen(function*() {
        const tokens = yield* start(once)
        yield* answers(1, refused)
        yield* Effect.flip(tokens.get)
        yield* TestClock.adjust("30 seconds")
        yield* tokens.get
      }))
      assert.deepStrictEqual(recorded, [
        "DEBUG No ClickView token was obtained",
        "INFO A ClickView token was obtained again"
      ])
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("logs once that a token was refused", () =>
    Effect.gen(function*() {
      const recorded = yield* lines(Effect.gen(function*() {
        const tokens = yield* start(once)
        const token = yield* tokens.get
        yield* tokens.invalidate(token)
        yield* tokens.invalidate(token)
      }))
      assert.deepStrictEqual(recorded, [
        "DEBUG A ClickView token was obtained",
        "DEBUG The ClickView token was refused and is discarded"
      ])
    }).pipe(Effect.provide(day)))

  it.scoped("logs a change of the credentials, and nothing without a change", () =>
    Effect.gen(function*() {
      let secret = "wrong"
      const recorded = yield* lines(Effect.gen(function*() {
        const tokens = yield* ClickViewToken.make({
          ...once,
          credentials: Effect.sync(() => ({ clientId: credentials.clientId, clientSecret: Redacted.make(secret) }))
        })
        yield* Effect.flip(tokens.get)
        yield* TestClock.adjust("2 seconds")
        yield* Effect.flip(tokens.get)
        secret = Redacted.value(credentials.clientSecret)
        yield* TestClock.adjust("2 seconds")
        yield* tokens.get
      }))
      assert.deepStrictEqual(recorded, [
        "DEBUG No ClickView token was obtained",
        "INFO The client's credentials have changed",
        "INFO A ClickView token was obtained again"
      ])
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("logs no change of the credentials when the cooldown ends by itself during the read", () =>
    Effect.gen(function*() {
      const recorded = yield* lines(Effect.gen(function*() {
        const slow = yield* Deferred.make<boolean>()
        let reads = 0
        const tokens = yield* ClickViewToken.make({
          ...once,
          waits: { cooldown: { first: "3 seconds" } },
          credentials: Effect.as(Effect.suspend(() => reads++ === 1 ? Deferred.await(slow) : Effect.void), credentials)
        })
        yield* answers(1, refused)
        yield* Effect.flip(tokens.get)
        yield* TestClock.adjust("2 seconds")
        const waiting = yield* Effect.fork(tokens.get)
        yield* pass("2 seconds")
        yield* Deferred.succeed(slow, true)
        yield* Fiber.join(waiting)
      }))
      assert.deepStrictEqual(recorded, [
        "DEBUG No ClickView token was obtained",
        "INFO A ClickView token was obtained again"
      ])
    }).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("logs that the endpoint is unreachable when the client dies, without the defect", () =>
    Effect.gen(function*() {
      const kept: Array<Line> = []
      yield* logging(kept)(Effect.gen(function*() {
        const tokens = yield* start({
          ...once,
          transformClient: HttpClient.mapRequestEffect(() => Effect.dieMessage("a defect from the client"))
        })
        yield* Effect.exit(tokens.get)
      }))
      const texts = kept.map(({ text }) => text).join("\n")
      assert.match(texts, /No ClickView token was obtained: \S+ could not be reached/)
      assert.notInclude(texts, "a defect")
    }).pipe(Effect.provide(day)))
})

describe("closing the layer", () => {
  it.scoped("fails waiting and later callers with Closed, and counts both as failed", () =>
    Effect.gen(function*() {
      const name = "closing counts as failed"
      const scope = yield* Scope.make()
      const tokens = yield* Scope.extend(start({ ...once, name }), scope)
      const waiting = yield* Effect.fork(Effect.all(Effect.replicate(Effect.flip(tokens.get), 3), { concurrency: 3 }))
      yield* settled
      yield* Scope.close(scope, Exit.void)
      const failures = [...yield* Fiber.join(waiting), yield* Effect.flip(tokens.get)]
      assert.deepStrictEqual(failures.map(({ reason }) => reason._tag), ["Closed", "Closed", "Closed", "Closed"])
      assert.include(failures[0]?.message, "closed")
      assert.strictEqual(valueOf(name, "clickview.token.calls failed"), 4)
    }).pipe(Effect.provide(emulator({ latency: "2 seconds" }))))
})
