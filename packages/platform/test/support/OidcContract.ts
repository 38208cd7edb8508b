/**
 * What an HTTP layer owes a token against an authorization server that nobody here wrote.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { type HttpLayer, obtain, obtainFailure } from "./obtain.ts"
import { client, OidcServer } from "./OidcServer.ts"

const suite = Effect.map(OidcServer, ({ tokenUrl }) => ({
  tokenUrl,
  clientId: client.id,
  clientSecret: client.secret
}))

export const oidcContract = (http: HttpLayer): void =>
  layer(OidcServer.layer, { excludeTestServices: true })("against oidc-provider", (it) => {
    it.effect("right credentials get a token with its scope", () =>
      Effect.gen(function*() {
        const token = yield* obtain(http, yield* suite)
        assert.isNotEmpty(Redacted.value(token.value))
        assert.deepStrictEqual([...token.scopes], ["smartembed.viewkey"])
      }))

    it.effect("a wrong secret is rejected as invalid_client", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, clientSecret: "wrong" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
      }))

    it.effect("an unknown client is rejected as invalid_client", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, clientId: "nobody" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
      }))

    it.effect("a known scope that the client may not ask for is rejected as invalid_scope", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, scope: "smartembed.admin" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 400, code: "invalid_scope" })
      }))

    it.effect("a scope that the server ignores and does not mention counts as granted", () =>
      Effect.gen(function*() {
        const token = yield* obtain(http, { ...yield* suite, scope: "unheard.of" })
        assert.deepStrictEqual([...token.scopes], ["unheard.of"])
      }))
  })
