/**
 * Two copies of this package in one process, as bundles and hot reloads make them: each understands the other.
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

describe("the other copy of this package", () => {
  it.effect("is another copy", () =>
    Effect.map(other, (copy) => assert.notStrictEqual(copy.OAuthError, own.OAuthError)))

  it.effect("conceals the token in an answer to a call of this copy", () =>
    Effect.gen(function*() {
      const copy = yield* other
      const api = ScriptedClient.make(refusal(403, `Bearer realm="${secret}"`))
      const response = yield* (yield* own.BearerAuth.make(api.client, tokensOf(secret).tokens)).get(path)
      assert.deepStrictEqual(copy.Challenge.of(response).map(({ realm }) => realm), ["***"])
      assert.strictEqual(copy.BearerAuth.conceal(response)(`no ${secret}`), "no ***")
    }))

  it.effect("conceals the token that a request carries which no copy made", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(403, `Bearer realm="${secret}"`))
      const response = yield* api.client.get("https://a.example", { headers: { authorization: `Bearer ${secret}` } })
      assert.deepStrictEqual(own.Challenge.of(response).map(({ realm }) => realm), ["***"])
    }))

  it.effect("has its failure fail and its token given by this copy's layerTest", () =>
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
