import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import * as RawServer from "./support/RawServer.ts"

const platformFetch = globalThis.fetch

const responding = (response: Response): typeof globalThis.fetch => () => Promise.resolve(response)

describe("FetchHttp", () => {
  it.scopedLive.each(
    [
      ["no response", RawServer.silence],
      ["headers that never end", RawServer.trickle("HTTP/1.1 200 OK\r\nx-slow: ")]
    ] as const
  )("the request fails at headersTimeout and its connection closes: %s", ([, handler]) =>
    Effect.gen(function*() {
      const { disconnected, origin } = yield* RawServer.make(handler)
      const error = yield* HttpClient.get(origin).pipe(
        Effect.provide(FetchHttp.layerWith({ headersTimeout: "300 millis" })),
        Effect.catchTag("ConfigError", Effect.die),
        Effect.flip
      )
      assert.deepStrictEqual([error._tag, error.reason], ["RequestError", "Transport"])
      assert.match(error.message, /no response headers within 300ms/)
      yield* disconnected
    }))

  it.effect.each(["around the layer", "around the request"])(
    "the caller's Fetch and RequestInit apply except to follow redirects: provided %s",
    (where) =>
      Effect.gen(function*() {
        const seen: Array<RequestInit | undefined> = []
        const settings = Layer.merge(
          Layer.succeed(FetchHttpClient.Fetch, (_, init) => {
            seen.push(init)
            return Promise.resolve(new Response("own"))
          }),
          Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow", credentials: "omit" })
        )
        const text = yield* Effect.flatMap(HttpClient.get("http://example.invalid/"), ({ text }) => text).pipe(
          Effect.provide(
            where === "around the layer"
              ? Layer.provide(FetchHttp.layer, settings)
              : Layer.merge(FetchHttp.layer, settings)
          )
        )
        assert.strictEqual(text, "own")
        assert.lengthOf(seen, 1)
        assert.deepInclude(seen[0], { redirect: "manual", credentials: "omit" })
      })
  )

  it.effect("a redirect that the runtime hides fails the request", () =>
    Effect.gen(function*() {
      const error = yield* HttpClient.get("http://example.invalid/").pipe(
        Effect.provideService(FetchHttpClient.Fetch, responding(Response.error())),
        Effect.flip
      )
      assert.deepStrictEqual([error._tag, error.reason], ["ResponseError", "StatusCode"])
      assert.match(error.message, /a redirect, which is not followed/)
    }).pipe(Effect.provide(FetchHttp.layer)))

  it.scopedLive("the response of a Fetch that follows a redirect is discarded", () =>
    Effect.gen(function*() {
      const elsewhere = yield* RawServer.make(RawServer.token)
      const { origin } = yield* RawServer.make(RawServer.redirect(302, elsewhere.tokenUrl))
      const error = yield* HttpClient.get(origin).pipe(
        Effect.provideService(FetchHttpClient.Fetch, (input, init) =>
          platformFetch(input, { ...init, redirect: "follow" })),
        Effect.flip
      )
      assert.lengthOf(yield* elsewhere.requests, 1)
      assert.deepStrictEqual([error._tag, error.reason], ["ResponseError", "StatusCode"])
    }).pipe(Effect.provide(FetchHttp.layer)))

  it.effect.each(["0 millis", -1, Duration.infinity, NaN, "25 days"] as const)(
    "the layer fails and names the option for headersTimeout %s",
    (headersTimeout) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.provide(Effect.void, FetchHttp.layerWith({ headersTimeout })))
        assert.include(String(error), "headersTimeout")
      })
  )
})
