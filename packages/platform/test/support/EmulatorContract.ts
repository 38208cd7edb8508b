/**
 * The contract of an HTTP layer against ClickView's emulator.
 */
import { ClickViewEmulator, Fault, ScriptedResponse } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { type Expected, type HttpLayer, obtain, obtainFailure, tokens } from "./obtain.ts"

const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
const credentials = { clientId: id, clientSecret: Redacted.value(secret) }

const suite = Effect.gen(function*() {
  const { tokenUrl } = yield* NodeServer
  return { ...yield* ClickViewEmulator, options: { ...credentials, tokenUrl } }
})

const fastRetry = { attempts: 3, base: "1 millis", cap: "1 millis" } as const

export const emulatorContract = (http: HttpLayer, expected: Expected): void => {
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

    for (
      const [fault, reason, requests] of [
        [Fault.ResetBefore(), "Transport", 3],
        [Fault.ResetWithinHeaders(), "Transport", 3],
        [Fault.ResetWithinBody(), "Transport", 3],
        [Fault.Truncation(), "Transport", 3],
        [Fault.CompressedBomb(), expected.compressed, 1],
        [Fault.ProxyPage({ status: 200 }), "Malformed", 1]
      ] as const
    ) {
      it.live(`fails with ${reason} for the fault ${fault._tag} after ${requests} request(s)`, () =>
        Effect.gen(function*() {
          const { options, setFault, tokenRequests } = yield* suite
          yield* setFault(fault)
          const error = yield* obtainFailure(http, { ...options, retry: fastRetry })
          assert.strictEqual(error.reason._tag, reason)
          assert.strictEqual(yield* tokenRequests, requests)
        }).pipe(Effect.provide(NodeServer.layer())))
    }

    it.live("requests no compression", () =>
      Effect.gen(function*() {
        const { options, requests } = yield* suite
        yield* obtain(http, options)
        assert.deepStrictEqual((yield* requests).map(({ headers }) => headers["accept-encoding"]), ["identity"])
      }).pipe(Effect.provide(NodeServer.layer())))

    for (
      const [what, fault] of [
        ["a 503", Fault.ProxyPage({ status: 503, target: { first: 1 } })],
        ["a Retry-After within the time limit", Fault.RetryAfter({ as: "seconds", seconds: 1, target: { first: 1 } })]
      ] as const
    ) {
      it.live(`obtains the token on the second request after ${what}`, () =>
        Effect.gen(function*() {
          const { options, setFault, tokenRequests } = yield* suite
          yield* setFault(fault)
          yield* obtain(http, { ...options, retry: fastRetry })
          assert.strictEqual(yield* tokenRequests, 2)
        }).pipe(Effect.provide(NodeServer.layer())))
    }

    for (
      const [what, faults] of [
        ["in seconds", [Fault.RetryAfter({ status: 429, as: "seconds", seconds: 120 })]],
        ["as a date of a server whose clock is wrong", [
          Fault.RetryAfter({ status: 429, as: "date", seconds: 120 }),
          Fault.ClockSkew({ by: "3650 days", is: "behind" })
        ]]
      ] as const
    ) {
      it.live(`fails with retryAfter when a Retry-After ${what} exceeds the time limit`, () =>
        Effect.gen(function*() {
          const { options, setFault, tokenRequests } = yield* suite
          yield* Effect.forEach(faults, setFault)
          const error = yield* obtainFailure(http, { ...options, retry: fastRetry })
          assert.deepInclude(error.reason, { _tag: "Unavailable", status: 429 })
          assert.deepStrictEqual(error.retryAfter, Duration.minutes(2))
          assert.strictEqual(yield* tokenRequests, 1)
        }).pipe(Effect.provide(NodeServer.layer())))
    }
  })
}
