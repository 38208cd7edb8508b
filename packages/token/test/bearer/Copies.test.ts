/**
 * Two copies of this package in one process, as bundles and hot reloads load them, recognise each other's objects.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { vi } from "vitest"
import * as own from "../../src/index.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { path, refusal, tokensOf } from "./calls.ts"

const secret = "token-nobody-may-see"

const other = Effect.promise(() => {
  vi.resetModules()
  return import("../../src/index.ts")
})

describe("another copy of this package", () => {
  it.effect("loads the package a second time", () =>
    Effect.map(other, (copy) => assert.notStrictEqual(copy.OAuthError, own.OAuthError)))

  it.effect("redacts the token in a response to a call of this copy", () =>
    Effect.gen(function*() {
      const copy = yield* other
      const api = ScriptedClient.make(refusal(403, `Bearer realm="${secret}"`))
      const response = yield* (yield* own.BearerAuth.make(api.client, tokensOf(secret).tokens)).get(path)
      assert.deepStrictEqual(copy.Challenge.of(response).map(({ realm }) => realm), ["***"])
      assert.strictEqual(copy.BearerAuth.redact(response)(`no ${secret}`), "no ***")
    }))

  it.effect("redacts the token of a request that no copy made", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(403, `Bearer realm="${secret}"`))
      const response = yield* api.client.get("https://a.example", { headers: { authorization: `Bearer ${secret}` } })
      assert.deepStrictEqual(own.Challenge.of(response).map(({ realm }) => realm), ["***"])
    }))

  it.effect("lets this copy's layerTest use its failures and tokens", () =>
    Effect.gen(function*() {
      const copy = yield* other
      const down = new copy.OAuthError({ reason: { _tag: "Unavailable", status: 503 } })
      const script = [down, copy.AccessToken.make({ value: "one" })]
      const [failure, token] = yield* Effect.flatMap(own.ClickViewToken, ({ get }) => Effect.zip(Effect.flip(get), get))
        .pipe(Effect.provide(own.ClickViewToken.layerTest(script)))
      assert.strictEqual(failure.reason._tag, "Unavailable")
      assert.strictEqual(Redacted.value(token.value), "one")
    }))
})
