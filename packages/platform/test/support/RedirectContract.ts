/**
 * The contract of an HTTP layer when the server or the environment sends a token request elsewhere.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { withEnvironment } from "./environment.ts"
import { type HttpLayer, obtain, obtainFailure, tokens } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

/** Options that ask the clients to follow redirects, or to send the request to another path. */
const redirectOptions = Layer.merge(
  Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow" }),
  Layer.succeed(NodeHttpClient.UndiciRequestOptions, {
    method: "GET",
    path: "/elsewhere",
    query: { to: "elsewhere" },
    headersTimeout: 1
  })
)

const redirecting = (status: number) =>
  Effect.gen(function*() {
    const elsewhere = yield* RawServer.make(RawServer.token)
    const server = yield* RawServer.make(RawServer.redirect(status, elsewhere.tokenUrl))
    return { elsewhere, server }
  })

export const redirectContract = (http: HttpLayer): void => {
  describe("redirects and proxies", () => {
    it.scopedLive.each([301, 302, 303, 307, 308])(
      "a %i fails the token request and is not followed",
      (status) =>
        Effect.gen(function*() {
          const { elsewhere, server: { requests, tokenUrl } } = yield* redirecting(status)
          const { reason } = yield* obtainFailure(http, { tokenUrl, retry: { attempts: 3 } })
          assert.deepStrictEqual(reason, { _tag: "Redirected", status })
          assert.lengthOf(yield* requests, 1)
          assert.strictEqual(yield* elsewhere.connections, 0)
        })
    )

    it.scopedLive.each([302, 307])(
      "a %i is not followed even if options around the layer ask for it",
      (status) =>
        Effect.gen(function*() {
          const { elsewhere, server: { requests, tokenUrl } } = yield* redirecting(status)
          const { reason } = yield* obtainFailure(Layer.provide(http, redirectOptions), { tokenUrl })
          assert.deepStrictEqual(reason, { _tag: "Redirected", status })
          assert.match((yield* requests).join(), /^POST \/connect\/token HTTP/)
          assert.strictEqual(yield* elsewhere.connections, 0)
        })
    )

    it.scopedLive.each([302, 307])(
      "a %i is not followed even if options around `get` ask for it",
      (status) =>
        Effect.gen(function*() {
          const { elsewhere, server: { requests, tokenUrl } } = yield* redirecting(status)
          const { reason } = yield* Effect.flatMap(
            ClickViewToken,
            ({ get }) => Effect.flip(Effect.provide(get, redirectOptions))
          )
            .pipe(Effect.provide(Layer.merge(tokens(http, { tokenUrl }), redirectOptions)))
          assert.deepStrictEqual(reason, { _tag: "Redirected", status })
          assert.match((yield* requests).join(), /^POST \/connect\/token HTTP/)
          assert.strictEqual(yield* elsewhere.connections, 0)
        })
    )

    it.scopedLive.each(["127.0.0.1", "localhost"])(
      "a request to %s does not use the proxies of the environment",
      (host) =>
        Effect.gen(function*() {
          const proxy = yield* RawServer.make(RawServer.token)
          const server = yield* RawServer.make(RawServer.token)
          yield* withEnvironment({ HTTP_PROXY: proxy.origin, http_proxy: proxy.origin, HTTPS_PROXY: proxy.origin })
          const token = yield* obtain(http, { tokenUrl: server.tokenUrl.replace("127.0.0.1", host) })
          assert.strictEqual(Redacted.value(token.value), "raw-token")
          assert.strictEqual(yield* server.connections, 1)
          assert.strictEqual(yield* proxy.connections, 0)
        })
    )
  })
}
