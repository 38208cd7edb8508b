import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import * as RawServer from "./support/RawServer.ts"

const inner = globalThis.fetch

const answering = (response: Response): typeof globalThis.fetch => () => Promise.resolve(response)

describe("FetchHttp", () => {
  it.scopedLive.each(
    [
      ["silence", RawServer.silence],
      ["headers that never end", RawServer.trickle("HTTP/1.1 200 OK\r\nx-slow: ")]
    ] as const
  )("%s: the request fails in bounded time and its connection ends", ([, answer]) =>
    Effect.gen(function*() {
      const { disconnected, origin } = yield* RawServer.make(answer)
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
    "a Fetch and options of the caller's, %s, are used, but told to follow no redirect",
    (where) =>
      Effect.gen(function*() {
        const seen: Array<RequestInit | undefined> = []
        const own = Layer.merge(
          Layer.succeed(FetchHttpClient.Fetch, (_, init) => {
            seen.push(init)
            return Promise.resolve(new Response("own"))
          }),
          Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow", credentials: "omit" })
        )
        const text = yield* Effect.flatMap(HttpClient.get("http://example.invalid/"), ({ text }) => text).pipe(
          Effect.provide(
            where === "around the layer"
              ? Layer.provide(FetchHttp.layer, own)
              : Layer.merge(FetchHttp.layer, own)
          )
        )
        assert.strictEqual(text, "own")
        assert.lengthOf(seen, 1)
        assert.deepInclude(seen[0], { redirect: "manual", credentials: "omit" })
      })
  )

  it.effect("a redirect that the runtime hides is a failure and no answer", () =>
    Effect.gen(function*() {
      const error = yield* HttpClient.get("http://example.invalid/").pipe(
        Effect.provideService(FetchHttpClient.Fetch, answering(Response.error())),
        Effect.flip
      )
      assert.deepStrictEqual([error._tag, error.reason], ["ResponseError", "StatusCode"])
      assert.match(error.message, /a redirect, which is not followed/)
    }).pipe(Effect.provide(FetchHttp.layer)))

  it.scopedLive("a Fetch that follows a redirect all the same gets its answer thrown away", () =>
    Effect.gen(function*() {
      const elsewhere = yield* RawServer.make(RawServer.token)
      const { origin } = yield* RawServer.make(RawServer.redirect(302, elsewhere.tokenUrl))
      const error = yield* HttpClient.get(origin).pipe(
        Effect.provideService(FetchHttpClient.Fetch, (input, init) => inner(input, { ...init, redirect: "follow" })),
        Effect.flip
      )
      assert.lengthOf(yield* elsewhere.requests, 1)
      assert.deepStrictEqual([error._tag, error.reason], ["ResponseError", "StatusCode"])
    }).pipe(Effect.provide(FetchHttp.layer)))

  it.effect.each(["0 millis", -1, Duration.infinity, NaN, "25 days"] as const)(
    "headersTimeout %s fails the layer, which names the option",
    (headersTimeout) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.provide(Effect.void, FetchHttp.layerWith({ headersTimeout })))
        assert.include(String(error), "headersTimeout")
      })
  )
})
