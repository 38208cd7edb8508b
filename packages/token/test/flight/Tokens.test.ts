import { ScriptedResponse } from "@effect-clickview/emulator"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Either, Layer, Random, Redacted, TestClock } from "effect"
import { AccessToken } from "../../src/index.ts"
import type { Tokens } from "../support/Emulated.ts"
import { answers, atOnce, emulator, granted, pass, requests, settled, start } from "../support/Emulated.ts"
import type { TwoClocks } from "../support/TwoClocks.ts"
import { withTwoClocks } from "../support/TwoClocks.ts"

const day = emulator()
const slow = emulator({ latency: "2 seconds" })
const once = { retry: { attempts: 1 } }
const withoutJitter = Effect.withRandom(Random.fixed([0]))

describe("invalidate", () => {
  const refused = (tokens: Tokens, token: AccessToken) => Effect.zipRight(tokens.invalidate(token), tokens.get)

  it.scoped("renews once when a thousand callers are refused at the same moment", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const waiting = yield* Effect.fork(tokens.get)
      yield* pass("2 seconds")
      const old = yield* waiting
      const all = yield* Effect.fork(
        Effect.all(Effect.replicate(refused(tokens, old), 1000), { concurrency: "unbounded" })
      )
      yield* pass("2 seconds")
      const replaced = new Set(yield* all)
      assert.strictEqual(replaced.size, 1)
      assert.isFalse(replaced.has(old))
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))

  it.scoped("renews once for a thousand callers refused one after another, and keeps the new token", () =>
    withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        const old = yield* tokens.get
        const next = yield* refused(tokens, old)
        for (let caller = 0; caller < 1000; caller++) {
          set(120)
          assert.strictEqual(yield* atOnce(refused(tokens, old)), next)
        }
        assert.strictEqual(yield* requests, 2)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("renews at most once a minute when the API refuses every token", () =>
    withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        let token = yield* tokens.get
        for (let second = 0; second < 600; second++) {
          for (let call = 0; call < 10; call++) token = yield* refused(tokens, token)
          set(1000)
        }
        assert.strictEqual(yield* requests, 11)
      })
    ).pipe(Effect.provide(day)))

  it.scoped("serves the refused token within that minute", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const next = yield* refused(tokens, yield* tokens.get)
      yield* TestClock.adjust("59999 millis")
      yield* tokens.invalidate(next)
      assert.strictEqual(yield* atOnce(tokens.get), next)
      yield* TestClock.adjust("1 millis")
      yield* tokens.invalidate(next)
      assert.notStrictEqual(yield* tokens.get, next)
      assert.strictEqual(yield* requests, 3)
    }).pipe(Effect.provide(day)))

  it.scoped("identifies a refused token by its value, and ignores an unknown one", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const held = yield* tokens.get
      yield* tokens.invalidate(AccessToken.make({ value: "another" }))
      assert.strictEqual(yield* atOnce(tokens.get), held)
      yield* tokens.invalidate(AccessToken.make({ value: Redacted.value(held.value) }))
      assert.notStrictEqual(yield* tokens.get, held)
    }).pipe(Effect.provide(day)))

  it.scoped("makes callers wait for the running renewal when the token is refused during it", () =>
    Effect.gen(function*() {
      const tokens = yield* start()
      const waiting = yield* Effect.fork(tokens.get)
      yield* pass("2 seconds")
      const old = yield* waiting
      yield* TestClock.adjust("23 hours")
      yield* atOnce(tokens.get)
      const next = yield* Effect.fork(refused(tokens, old))
      yield* pass("2 seconds")
      assert.notStrictEqual(yield* next, old)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(slow)))

  it.scoped("keeps the cooldown when a token is refused, and answers from memory", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      const held = yield* tokens.get
      yield* TestClock.adjust("23 hours")
      yield* answers(1, ScriptedResponse.json(401, { error: "invalid_client" }))
      yield* tokens.get
      yield* settled
      yield* tokens.invalidate(held)
      assert.strictEqual((yield* atOnce(Effect.flip(tokens.get))).reason._tag, "Rejected")
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))

  it.scoped("serves the refused value again when the server issues no other", () =>
    Effect.gen(function*() {
      yield* answers(3, granted({}))
      const tokens = yield* start()
      const again = yield* refused(tokens, yield* tokens.get)
      assert.strictEqual(Redacted.value(again.value), "scripted")
      assert.strictEqual(yield* atOnce(refused(tokens, again)), again)
      assert.strictEqual(yield* requests, 2)
    }).pipe(Effect.provide(day)))
})

describe("tokens with unusual values or lifetimes", () => {
  /** The number of requests with one caller every second. */
  const spent = (tokens: Tokens, { set }: TwoClocks, seconds: number) =>
    Effect.gen(function*() {
      const before = yield* requests
      for (let second = 0; second < seconds; second++) {
        yield* Effect.ignore(tokens.get)
        yield* settled
        set(1000)
      }
      return (yield* requests) - before
    })

  it.scoped("holds a repeated value with its new expiry, and makes no request within the backoff", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        yield* answers(100, granted({ expires_in: 100 }))
        const tokens = yield* start(once)
        const first = yield* tokens.get
        clocks.set(50_000)
        yield* tokens.get
        yield* settled
        const again = yield* tokens.get
        assert.strictEqual(again.expiresAt.epochMillis, first.expiresAt.epochMillis + 50_000)
        assert.strictEqual(yield* requests, 2)
        assert.isAtMost(yield* spent(tokens, clocks, 600), 9)
      })
    ).pipe(withoutJitter, Effect.provide(day)))

  it.scoped("makes few requests when the server repeats a nearly expired token, then fails with typed errors", () => {
    let asked = 0
    const ending = HttpClient.make((request) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        asked++
        return HttpClientResponse.fromWeb(
          request,
          Response.json({ access_token: "same", token_type: "Bearer", expires_in: 300 - Math.ceil(now / 1000) })
        )
      })
    )
    return withTwoClocks(({ set }) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        for (let tenth = 0; tenth < 3600; tenth++) {
          const got = yield* Effect.either(tokens.get)
          const now = yield* Clock.currentTimeMillis
          if (Either.isRight(got)) assert.isAbove(got.right.expiresAt.epochMillis, now)
          else assert.strictEqual(got.left.reason._tag, "Malformed")
          set(100)
        }
        assert.isAtLeast(asked, 4)
        assert.isAtMost(asked, 20)
      })
    ).pipe(Effect.provide(Layer.succeed(HttpClient.HttpClient, ending)))
  })

  it.scoped("fails with a typed error for a token that is expired on arrival, and backs off", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      const waiting = yield* Effect.fork(Effect.flip(tokens.get))
      yield* pass("2 seconds")
      const error = yield* waiting
      assert.deepStrictEqual(error.reason, { _tag: "ExpiredOnArrival", lifetime: 1000 })
      assert.isTrue(error.isRetryable)
      assert.include(error.message, "no further request before")
      let failures = 0
      for (let second = 0; second < 100; second++) {
        yield* Effect.fork(Effect.tapError(tokens.get, () => Effect.sync(() => failures++)))
        yield* TestClock.adjust("1 second")
      }
      yield* pass("2 seconds")
      assert.strictEqual(failures, 100)
      assert.isAtMost(yield* requests, 14)
    }).pipe(Effect.provide(emulator({ latency: "2 seconds", lifetime: "1 second" }))))

  it.scoped("keeps the good token when its replacement is expired on arrival, and backs off from 30 s", () =>
    Effect.gen(function*() {
      const tokens = yield* start(once)
      const waiting = yield* Effect.fork(tokens.get)
      yield* pass("2 seconds")
      const held = yield* waiting
      yield* TestClock.adjust("23 hours")
      yield* answers(9, granted({ access_token: "short", expires_in: 1 }))
      for (let second = 0; second < 60; second++) {
        assert.strictEqual(yield* atOnce(tokens.get), held)
        yield* pass("1 second")
      }
      assert.strictEqual(yield* requests, 3)
      assert.strictEqual((yield* tokens.status).phase, "stale")
    }).pipe(withoutJitter, Effect.provide(slow)))

  const second = 1000
  for (
    const lifetime of [
      "1 second",
      "2 seconds",
      "5 seconds",
      "1 minute",
      "1 hour",
      "1 day",
      "60 days",
      "3650 days"
    ] as const
  ) {
    it.scoped(`serves a token with a lifetime of ${lifetime} until its hard window, and renews it once`, () =>
      withTwoClocks(({ set }) =>
        Effect.gen(function*() {
          const tokens = yield* start(once)
          const held = yield* tokens.get
          const life = Duration.toMillis(lifetime)
          const hard = Math.min(60 * second, life / 20)
          assert.strictEqual(held.expiresAt.epochMillis - held.issuedAt.epochMillis, life)
          yield* answers(1, ScriptedResponse.reset)
          set(life - hard - 1)
          assert.strictEqual(yield* atOnce(tokens.get), held)
          yield* settled
          assert.strictEqual(yield* requests, 2)
          set(1)
          assert.strictEqual((yield* atOnce(Effect.flip(tokens.get))).reason._tag, "Transport")
          set(2 * second)
          assert.notStrictEqual(yield* tokens.get, held)
          assert.strictEqual(yield* requests, 3)
        })
      ).pipe(Effect.provide(emulator({ lifetime }))))
  }

  it.scoped("limits a lifetime beyond ten years to ten years", () =>
    Effect.gen(function*() {
      yield* answers(1, granted({ expires_in: 1e15 }))
      const tokens = yield* start()
      const { expiresAt, issuedAt } = yield* tokens.get
      assert.strictEqual(expiresAt.epochMillis - issuedAt.epochMillis, 3650 * 24 * 3600 * second)
    }).pipe(Effect.provide(day)))

  it.scoped("serves several calls with a token that lives five seconds", () =>
    withTwoClocks((clocks) =>
      Effect.gen(function*() {
        const tokens = yield* start()
        assert.isAtMost(yield* spent(tokens, clocks, 60), 31)
      })
    ).pipe(Effect.provide(emulator({ lifetime: "5 seconds" }))))
})
