/**
 * The contract of an HTTP layer against an independent authorization server.
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
  layer(OidcServer.layer, { excludeTestServices: true })("with oidc-provider", (it) => {
    it.effect("obtains a token with its scope", () =>
      Effect.gen(function*() {
        const token = yield* obtain(http, yield* suite)
        assert.isNotEmpty(Redacted.value(token.value))
        assert.deepStrictEqual([...token.scopes], ["smartembed.viewkey"])
      }))

    it.effect("fails with invalid_client for a wrong secret", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, clientSecret: "wrong" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
      }))

    it.effect("fails with invalid_client for an unknown client", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, clientId: "nobody" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
      }))

    it.effect("fails with invalid_scope for a known scope that the client may not use", () =>
      Effect.gen(function*() {
        const { reason } = yield* obtainFailure(http, { ...yield* suite, scope: "smartembed.admin" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 400, code: "invalid_scope" })
      }))

    it.effect("counts a requested scope as granted if the response has no scope", () =>
      Effect.gen(function*() {
        const token = yield* obtain(http, { ...yield* suite, scope: "unheard.of" })
        assert.deepStrictEqual([...token.scopes], ["unheard.of"])
      }))
  })
