/**
 * How a user tests a program that needs a token: with `layerTest`, without HTTP.
 */
import { AccessToken, ClickViewToken, OAuthError } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"

/** The program under test. */
const greeting = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  const token = yield* tokens.get
  return `a token of ${Redacted.value(token.value).length} characters`
}).pipe(
  Effect.catchTag("OAuthError", (error) => Effect.succeed(error.isRetryable ? "come back later" : "call the admin"))
)

describe("a program that needs a token", () => {
  it.effect("gets the token that the test provides", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "a token of 3 characters")
    }).pipe(Effect.provide(ClickViewToken.layerTest(AccessToken.make({ value: "abc" })))))

  it.effect("says when to come back while ClickView is down", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "come back later")
    }).pipe(
      Effect.provide(ClickViewToken.layerTest(new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })))
    ))

  it.effect("asks for help when the credentials are wrong", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "call the admin")
    }).pipe(
      Effect.provide(
        ClickViewToken.layerTest(new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client" } }))
      )
    ))
})
