/**
 * What a view key waits for: the token has its own limits, and ClickView's answer the view key's.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Redacted, TestClock } from "effect"
import { ViewKeys } from "../src/index.ts"
import { type Answer, json, key, token } from "./support/Answering.ts"
import { viewing } from "./support/Viewers.ts"

const granted: Answer = json(200, { access_token: token, token_type: "Bearer", expires_in: 3600 })
const made: Answer = json(200, key)
const after = (delay: string, answer: Answer): Answer => (request) => Effect.delay(answer(request), delay as "1 second")
const silent: Answer = () => Effect.never

/** View keys whose tokens and whose API answer so. */
const keysOf = (tokenAnswer: Answer, apiAnswer: Answer) =>
  Effect.gen(function*() {
    const client = HttpClient.make((request) =>
      (request.url.endsWith("/connect/token") ? tokenAnswer : apiAnswer)(request)
    )
    const tokens = yield* Effect.provideService(
      ClickViewToken.make({ clientId: "a-client", clientSecret: Redacted.make("a-secret") }),
      HttpClient.HttpClient,
      client
    )
    return yield* ViewKeys.make(yield* BearerAuth.make(client, tokens))
  })

const started = (tokenAnswer: Answer, apiAnswer: Answer) =>
  Effect.flatMap(keysOf(tokenAnswer, apiAnswer), ({ create }) => Effect.fork(Effect.either(create(viewing))))

describe("a view key", () => {
  it.scoped("that waits for a token which never comes ends with the token's own failure, and says so", () =>
    Effect.gen(function*() {
      const waiting = yield* started(silent, made)
      yield* TestClock.adjust("10 seconds")
      assert.isNull(waiting.unsafePoll())
      yield* TestClock.adjust("6 seconds")
      const error = yield* Either.flip(yield* Fiber.join(waiting))
      assert.strictEqual(error.reason._tag, "NoToken")
      assert.include(
        error.message,
        "No view key, because there is no token. auth.clickviewapp.com did not answer within"
      )
    }))

  it.scoped("has all of its time for ClickView's answer after a slow token", () =>
    Effect.gen(function*() {
      const waiting = yield* started(after("4 seconds", granted), after("9 seconds", made))
      yield* TestClock.adjust("4 seconds")
      yield* TestClock.adjust("9 seconds")
      assert.isTrue(Either.isRight(yield* Fiber.join(waiting)))
    }))

  it.scoped("that ClickView never answers ends ten seconds after a slow token", () =>
    Effect.gen(function*() {
      const waiting = yield* started(after("4 seconds", granted), silent)
      yield* TestClock.adjust("4 seconds")
      yield* TestClock.adjust("9999 millis")
      assert.isNull(waiting.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* Either.flip(yield* Fiber.join(waiting))
      assert.deepStrictEqual(error.reason, {
        _tag: "Timeout",
        host: "integrations.clickviewapp.com",
        limit: 10_000
      })
    }))

  it.scoped("has ten seconds for both answers together when a refused token is renewed", () =>
    Effect.gen(function*() {
      let calls = 0
      const refusing: Answer = (request) => after("6 seconds", calls++ === 0 ? json(401, {}) : made)(request)
      let tokens = 0
      const renewing: Answer = (request) =>
        after("4 seconds", json(200, { access_token: `token-${tokens++}`, token_type: "Bearer", expires_in: 3600 }))(
          request
        )
      const waiting = yield* started(renewing, refusing)
      for (const step of ["4 seconds", "6 seconds", "4 seconds", "3999 millis"] as const) yield* TestClock.adjust(step)
      assert.isNull(waiting.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* Either.flip(yield* Fiber.join(waiting))
      assert.strictEqual(error.reason._tag, "Timeout")
      assert.strictEqual(calls, 2)
    }))

  it.scoped("over a client that tells nothing of its token has its limit all the same", () =>
    Effect.gen(function*() {
      const { create } = yield* ViewKeys.make(
        HttpClient.make(() => Effect.never).pipe(
          HttpClient.mapRequest(HttpClientRequest.prependUrl("https://api.example"))
        )
      )
      const waiting = yield* Effect.fork(Effect.flip(create(viewing)))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "Timeout")
    }))
})
