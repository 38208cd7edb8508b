/**
 * The contract of an HTTP layer against ClickView's emulator.
 */
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { type HttpLayer, obtain, obtainFailure, tokens } from "./obtain.ts"

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
const credentials = { clientId: id, clientSecret: Redacted.value(secret) }

const suite = Effect.gen(function*() {
  const { tokenUrl } = yield* NodeServer
  const { respondNext, tokenRequests } = yield* ClickViewEmulator
  return { respondNext, options: { ...credentials, tokenUrl }, tokenRequests }
})

export const emulatorContract = (http: HttpLayer): void => {
  describe("with the emulator", () => {
    it.live("obtains a token with its scope", () =>
      Effect.gen(function*() {
        const { options, tokenRequests } = yield* suite
        const token = yield* obtain(http, options)
        assert.isNotEmpty(Redacted.value(token.value))
        assert.deepStrictEqual([...token.scopes], ["smartembed.viewkey"])
        assert.strictEqual(yield* tokenRequests, 1)
      }).pipe(Effect.provide(NodeServer.layer())))

    it.live("makes one request for a hundred concurrent callers", () =>
      Effect.gen(function*() {
        const { options, tokenRequests } = yield* suite
        const all = yield* Effect.flatMap(ClickViewToken, ({ get }) =>
          Effect.all(Array.from({ length: 100 }, () => get), { concurrency: "unbounded" })).pipe(
            Effect.provide(tokens(http, options))
          )
        assert.strictEqual(
          new Set(all.map(({ value }) =>
            Redacted.value(value)
          )).size,
          1
        )
        assert.strictEqual(yield* tokenRequests, 1)
      }).pipe(Effect.provide(NodeServer.layer({ latency: "50 millis" }))))

    it.live("fails with invalid_client for a wrong secret", () =>
      Effect.gen(function*() {
        const { options, tokenRequests } = yield* suite
        const { reason } = yield* obtainFailure(http, { ...options, clientSecret: "wrong" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
        assert.strictEqual(yield* tokenRequests, 1)
      }).pipe(Effect.provide(NodeServer.layer())))

    it.live("fails with invalid_client for an unknown client", () =>
      Effect.gen(function*() {
        const { options } = yield* suite
        const { reason } = yield* obtainFailure(http, { ...options, clientId: "nobody" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 401, code: "invalid_client" })
      }).pipe(Effect.provide(NodeServer.layer())))

    it.live("fails with invalid_scope for a scope that the client may not use", () =>
      Effect.gen(function*() {
        const { options } = yield* suite
        const { reason } = yield* obtainFailure(http, { ...options, scope: "smartembed.admin" })
        assert.deepInclude(reason, { _tag: "Rejected", status: 400, code: "invalid_scope" })
      }).pipe(Effect.provide(NodeServer.layer())))

    it.live("obtains the token on the fourth attempt after a hang, a reset and a 503", () =>
      Effect.gen(function*() {
        const { respondNext, options, tokenRequests } = yield* suite
        yield* respondNext(
          ScriptedResponse.hang,
          ScriptedResponse.reset,
          ScriptedResponse.json(503, { error: "temporarily_unavailable" })
        )
        const token = yield* obtain(http, {
          ...options,
          retry: { attempts: 4, base: "1 millis", cap: "1 millis" },
          timeouts: { attempt: "1 seconds", flight: "30 seconds" }
        })
        assert.isNotEmpty(Redacted.value(token.value))
        assert.strictEqual(yield* tokenRequests, 4)
      }).pipe(Effect.provide(NodeServer.layer())))
  })
}
