/**
 * The time limit of a view key: it covers ClickView's response, and the token has its own limits.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Redacted, TestClock } from "effect"
import { ViewKeys } from "../src/index.ts"
import { type Handler, key, respondJson, token } from "./support/FakeApi.ts"
import { viewing } from "./support/Viewers.ts"

const granted: Handler = respondJson(200, { access_token: token, token_type: "Bearer", expires_in: 3600 })
const created: Handler = respondJson(200, key)
const after = (delay: string, handler: Handler): Handler => (request) =>
  Effect.delay(handler(request), delay as "1 second")
const silent: Handler = () => Effect.never

/** View keys over this token endpoint and this API. */
const keysOf = (tokenEndpoint: Handler, api: Handler) =>
  Effect.gen(function*() {
    const client = HttpClient.make((request) => (request.url.endsWith("/connect/token") ? tokenEndpoint : api)(request))
    const tokens = yield* Effect.provideService(
      ClickViewToken.make({ clientId: "a-client", clientSecret: Redacted.make("a-secret") }),
      HttpClient.HttpClient,
      client
    )
    return yield* ViewKeys.make(yield* BearerAuth.make(client, tokens))
  })

const started = (tokenEndpoint: Handler, api: Handler) =>
  Effect.flatMap(keysOf(tokenEndpoint, api), ({ create }) => Effect.fork(Effect.either(create(viewing))))

describe("timeout", () => {
  it.scoped("create fails with NoToken when the token never arrives", () =>
    Effect.gen(function*() {
      const waiting = yield* started(silent, created)
      yield* TestClock.adjust("10 seconds")
      assert.isNull(waiting.unsafePoll())
      yield* TestClock.adjust("6 seconds")
      const error = yield* Either.flip(yield* Fiber.join(waiting))
      assert.strictEqual(error.reason._tag, "NoToken")
      assert.include(
        error.message,
        "There is no view key because there is no token. auth.clickviewapp.com did not answer within"
      )
    }))

  it.scoped("the wait for a slow token does not count", () =>
    Effect.gen(function*() {
      const waiting = yield* started(after("4 seconds", granted), after("9 seconds", created))
      yield* TestClock.adjust("4 seconds")
      yield* TestClock.adjust("9 seconds")
      assert.isTrue(Either.isRight(yield* Fiber.join(waiting)))
    }))

  it.scoped("create fails ten seconds after a slow token if ClickView does not respond", () =>
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

  it.scoped("both responses share ten seconds when a refused token is renewed", () =>
    Effect.gen(function*() {
      let calls = 0
      const refusing: Handler = (request) => after("6 seconds", calls++ === 0 ? respondJson(401, {}) : created)(request)
      let tokens = 0
      const renewing: Handler = (request) =>
        after(
          "4 seconds",
          respondJson(200, { access_token: `token-${tokens++}`, token_type: "Bearer", expires_in: 3600 })
        )(
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

  it.scoped("the limit applies to a client that does not report its wait for a token", () =>
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
