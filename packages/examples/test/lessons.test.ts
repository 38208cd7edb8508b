/** Unit tests of a program that needs a token, with `layerTest` instead of HTTP. */
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

describe("greeting", () => {
  it.effect("the program uses the token that the test provides", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "a token of 3 characters")
    }).pipe(Effect.provide(ClickViewToken.layerTest(AccessToken.make({ value: "abc" })))))

  it.effect("the program asks the user to come back while ClickView is down", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "come back later")
    }).pipe(
      Effect.provide(ClickViewToken.layerTest(new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })))
    ))

  it.effect("the program asks for an administrator when the credentials are wrong", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* greeting, "call the admin")
    }).pipe(
      Effect.provide(
        ClickViewToken.layerTest(new OAuthError({ reason: { _tag: "Rejected", status: 401, code: "invalid_client" } }))
      )
    ))
})
