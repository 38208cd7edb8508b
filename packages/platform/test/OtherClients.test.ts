/**
 * The token layer protects the secret over HTTP clients of other libraries, tested over real sockets.
 */
import { AccessToken, BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { obtain, obtainFailure } from "./support/obtain.ts"
import * as RawServer from "./support/RawServer.ts"

const transformed = (
  http: Layer.Layer<HttpClient.HttpClient>,
  change: (client: HttpClient.HttpClient) => HttpClient.HttpClient
): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, change)).pipe(Layer.provide(http))

const following = (client: HttpClient.HttpClient) =>
  HttpClient.transformResponse(client, Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" }))

/** A client that disables tracing again for each redirect that it follows. */
const untraced = (client: HttpClient.HttpClient) =>
  HttpClient.followRedirects(HttpClient.withTracerDisabledWhen(client, () => true))

const untracing = (client: HttpClient.HttpClient) =>
  HttpClient.followRedirects(HttpClient.transformResponse(client, Effect.withTracerEnabled(false)))

const followers = {
  "Effect's fetch client with followRedirects": transformed(FetchHttpClient.layer, HttpClient.followRedirects()),
  "Effect's undici client with followRedirects": transformed(NodeHttpClient.layerUndici, HttpClient.followRedirects()),
  "Effect's node:http client with followRedirects": transformed(NodeHttpClient.layer, HttpClient.followRedirects()),
  "Effect's fetch client with followRedirects over withTracerDisabledWhen": transformed(
    FetchHttpClient.layer,
    untraced
  ),
  "Effect's undici client with followRedirects over withTracerDisabledWhen": transformed(
    NodeHttpClient.layerUndici,
    untraced
  ),
  "Effect's fetch client with followRedirects over tracing disabled": transformed(FetchHttpClient.layer, untracing)
}

const clients = {
  "Effect's fetch client": FetchHttpClient.layer,
  "Effect's fetch client with the option to follow redirects": Layer.provide(
    FetchHttpClient.layer,
    Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow" })
  ),
  "Effect's fetch client that sets the option to follow redirects": transformed(FetchHttpClient.layer, following),
  ...followers
}

/** A `fetch` that always follows redirects. */
const alwaysFollowing: typeof globalThis.fetch = (input, init) => fetch(input, { ...init, redirect: "follow" })

describe("the client secret", () => {
  for (const [name, http] of Object.entries(clients)) {
    for (const status of [302, 303, 307, 308]) {
      it.scopedLive(`the secret is not sent on when the token endpoint responds ${status} over ${name}`, () =>
        Effect.gen(function*() {
          const elsewhere = yield* RawServer.make(RawServer.token)
          const server = yield* RawServer.make(RawServer.redirect(status, elsewhere.tokenUrl))
          const { reason } = yield* obtainFailure(http, { tokenUrl: server.tokenUrl, retry: { attempts: 3 } })
          assert.strictEqual(reason._tag, "Redirected")
          assert.lengthOf(yield* server.requests, 1)
          assert.strictEqual(yield* elsewhere.connections, 0)
        }))
    }
  }

  for (const [name, http] of Object.entries(followers)) {
    it.scopedLive(`the secret is not sent on over ${name} when tracing is disabled`, () =>
      Effect.gen(function*() {
        const elsewhere = yield* RawServer.make(RawServer.token)
        const server = yield* RawServer.make(RawServer.redirect(307, elsewhere.tokenUrl))
        const { reason } = yield* Effect.withTracerEnabled(obtainFailure(http, server), false)
        assert.strictEqual(reason._tag, "Redirected")
        assert.lengthOf(yield* server.requests, 1)
        assert.strictEqual(yield* elsewhere.connections, 0)
      }))
  }

  it.scopedLive("the secret is not sent twice when the client follows a redirect within the origin", () =>
    Effect.gen(function*() {
      const server = yield* RawServer.make(RawServer.redirect(303, "/other"), RawServer.token)
      const { reason } = yield* obtainFailure(transformed(FetchHttpClient.layer, HttpClient.followRedirects()), server)
      assert.strictEqual(reason._tag, "Redirected")
    }))

  it.scopedLive("a response that came through a redirect gives no token, even if fetch ignores the redirect mode", () =>
    Effect.gen(function*() {
      const elsewhere = yield* RawServer.make(RawServer.token)
      const server = yield* RawServer.make(RawServer.redirect(302, elsewhere.tokenUrl))
      const http = Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, alwaysFollowing))
      const { message, reason } = yield* obtainFailure(http, server)
      assert.deepStrictEqual(reason, { _tag: "Redirected", status: 0 })
      assert.include(message, "answered with a redirect, which is not followed")
      assert.notInclude((yield* elsewhere.requests).join(), "secret")
    }))
})

describe("the access token", () => {
  const call = (http: Layer.Layer<HttpClient.HttpClient>, apiUrl: string) =>
    Effect.gen(function*() {
      const client = yield* BearerAuth.make(yield* HttpClient.HttpClient, yield* ClickViewToken, { apiUrl })
      return yield* client.get("/lesson")
    }).pipe(Effect.provide(Layer.merge(http, ClickViewToken.layerTest(AccessToken.make({ value: "api-token" })))))

  for (const [name, http] of Object.entries(followers)) {
    for (const isTraced of [true, false]) {
      const tracing = isTraced ? "enabled" : "disabled"
      it.scopedLive(`the token goes to no other origin over ${name} with tracing ${tracing}`, () =>
        Effect.gen(function*() {
          const elsewhere = yield* RawServer.make(RawServer.json(200, {}))
          const server = yield* RawServer.make(RawServer.redirect(307, `${elsewhere.origin}/lesson`))
          const error = yield* Effect.flip(Effect.withTracerEnabled(call(http, server.origin), isTraced))
          assert.strictEqual(error._tag, "OriginNotAllowed")
          assert.include((yield* server.requests).join(), "authorization: Bearer api-token")
          assert.strictEqual(yield* elsewhere.connections, 0)
        }))

      it.scopedLive(`a call follows a redirect within the API over ${name} with tracing ${tracing}`, () =>
        Effect.gen(function*() {
          const server = yield* RawServer.make(RawServer.redirect(307, "/other"), RawServer.json(200, {}))
          const { status } = yield* Effect.withTracerEnabled(call(http, server.origin), isTraced)
          assert.strictEqual(status, 200)
          assert.include((yield* server.requests)[1], "GET /other ")
        }))
    }
  }
})

describe("the token request", () => {
  const recordRequest = (http: Layer.Layer<HttpClient.HttpClient>, options: RequestInit = {}) =>
    Effect.gen(function*() {
      const inits: Array<RequestInit | undefined> = []
      const recording: typeof globalThis.fetch = (input, init) => {
        inits.push(init)
        return fetch(input, init)
      }
      const settings = Layer.merge(
        Layer.succeed(FetchHttpClient.Fetch, recording),
        Layer.succeed(FetchHttpClient.RequestInit, options)
      )
      const server = yield* RawServer.make(RawServer.token)
      yield* obtain(Layer.provide(http, settings), server)
      return { inits, requests: yield* server.requests }
    })

  it.scopedLive("tells fetch not to cache, and keeps the other options of the layer", () =>
    Effect.gen(function*() {
      const { inits } = yield* recordRequest(FetchHttpClient.layer, { credentials: "omit", cache: "force-cache" })
      assert.lengthOf(inits, 1)
      assert.deepInclude(inits[0], { cache: "no-store", redirect: "manual", credentials: "omit" })
    }))

  it.scopedLive("keeps the headers of the layer's options", () =>
    Effect.gen(function*() {
      const { requests } = yield* recordRequest(FetchHttpClient.layer, { headers: { "x-gateway": "key" } })
      assert.include(requests.join(), "x-gateway: key")
    }))

  it.scopedLive("can be sent elsewhere by the client's mapRequest, and other calls of that client are unchanged", () =>
    Effect.gen(function*() {
      const gateway = yield* RawServer.make(RawServer.token)
      const other = yield* RawServer.make(RawServer.token)
      const http = transformed(FetchHttpClient.layer, (client) =>
        client.pipe(
          HttpClient.mapRequest(HttpClientRequest.setUrl(gateway.tokenUrl)),
          HttpClient.transform((response) => Effect.zipRight(client.get(other.origin), response))
        ))
      yield* obtain(http, { tokenUrl: "https://auth.example.org/token" })
      assert.lengthOf(yield* gateway.requests, 1)
      assert.lengthOf(yield* other.requests, 1)
    }))
})
