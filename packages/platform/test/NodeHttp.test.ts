import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { HttpClient, type HttpClientError } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Predicate, Scope } from "effect"
import { inspect } from "node:util"
import { withEnvironment } from "./support/environment.ts"
import { obtainFailure } from "./support/obtain.ts"
import * as RawServer from "./support/RawServer.ts"

const get = (url: string) => Effect.flatMap(HttpClient.get(url), ({ text }) => text)

const transportCode = (error: HttpClientError.HttpClientError) => {
  assert.deepStrictEqual([error._tag, error.reason], ["RequestError", "Transport"])
  return Predicate.hasProperty(error.cause, "code") ? error.cause.code : undefined
}

/** Opens a tunnel, and then plays the server at its end. */
const proxied = RawServer.make(RawServer.answer(200, {}, ""), RawServer.answer(200, {}, "by the proxy"))

/** This machine by a name that is not loopback's, so that only a proxy variable decides about it. */
const anyAddress = (origin: string) => origin.replace("127.0.0.1", "0.0.0.0")

/** Waits for the first connection. */
const connected = (connections: Effect.Effect<number>) =>
  Effect.repeat(Effect.zipRight(Effect.sleep("10 millis"), connections), { until: (count) => count === 1 })

describe("NodeHttp", () => {
  it.scopedLive.each(
    [
      ["silence", RawServer.silence],
      ["headers that never end", RawServer.trickle("HTTP/1.1 200 OK\r\nx-slow: ")]
    ] as const
  )("%s: the request fails in bounded time and its connection ends", ([, answer]) =>
    Effect.gen(function*() {
      const { disconnected, origin } = yield* RawServer.make(answer)
      const client = yield* Layer.build(NodeHttp.layerWith({ headersTimeout: "300 millis" }))
      const error = yield* Effect.flip(Effect.provide(HttpClient.get(origin), client))
      assert.strictEqual(transportCode(error), undefined)
      assert.match(error.message, /no response headers within 300ms/)
      yield* disconnected
    }))

  it.scopedLive("connecting takes a bounded time", () =>
    Effect.gen(function*() {
      const { disconnected, origin } = yield* RawServer.make(RawServer.silence)
      const error = yield* get(origin.replace("http:", "https:")).pipe(
        Effect.provide(NodeHttp.layerWith({ connectTimeout: "300 millis", headersTimeout: "5 seconds" })),
        Effect.catchTag("ConfigError", Effect.die),
        Effect.flip
      )
      assert.strictEqual(transportCode(error), "UND_ERR_CONNECT_TIMEOUT")
      yield* disconnected
    }))

  it.scopedLive.each(
    [
      ["an http: connection", "http:", {}],
      ["an https: connection", "https:", {}],
      ["a tunnel", "http:", { HTTP_PROXY: RawServer.silence }],
      ["an https: connection through a tunnel", "https:", { HTTPS_PROXY: RawServer.answer(200, {}, "") }]
    ] as const
  )("%s under way ends with the layer", ([, protocol, variables]) =>
    Effect.gen(function*() {
      const [[name, answer] = ["NO_PROXY", RawServer.silence]] = Object.entries<RawServer.Handler>(variables)
      const { connections, disconnected, origin } = yield* RawServer.make(answer, RawServer.silence)
      yield* withEnvironment({ [name]: origin })
      const scope = yield* Scope.make()
      const client = yield* Layer.buildWithScope(
        NodeHttp.layerWith({ connectTimeout: "1 days", headersTimeout: "1 days" }),
        scope
      )
      const url = (name === "NO_PROXY" ? origin : "http://example.invalid").replace("http:", protocol)
      const request = yield* Effect.fork(Effect.provide(get(url), client))
      yield* connected(connections)
      yield* Scope.close(scope, Exit.void)
      transportCode(yield* Effect.flip(Fiber.join(request)))
      yield* disconnected
    }))

  it.scopedLive("a plain request to another host goes through the proxy that HTTP_PROXY names", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      yield* withEnvironment({ HTTP_PROXY: proxy.origin })
      const text = yield* Effect.provide(get("http://example.invalid/"), NodeHttp.layer)
      const [first = "", second = ""] = yield* proxy.requests
      assert.strictEqual(text, "by the proxy")
      assert.match(first, /^CONNECT example\.invalid:80 HTTP/)
      assert.match(second, /^GET \/ HTTP/)
    }))

  it.scopedLive.each(
    [
      ["HTTPS_PROXY", { HTTPS_PROXY: "proxy" }],
      ["https_proxy", { https_proxy: "proxy" }],
      ["https_proxy before HTTPS_PROXY", { https_proxy: "proxy", HTTPS_PROXY: "http://other.invalid" }],
      ["HTTPS_PROXY when https_proxy is empty", { https_proxy: "", HTTPS_PROXY: "proxy" }]
    ] as const
  )("a TLS request to another host goes through %s", ([, variables]) =>
    Effect.gen(function*() {
      const proxy = yield* RawServer.make(RawServer.answer(502, {}, ""))
      yield* withEnvironment(
        Object.fromEntries(
          Object.entries<string>(variables).map(([name, value]) => [name, value === "proxy" ? proxy.origin : value])
        )
      )
      yield* Effect.flip(Effect.provide(get("https://example.invalid/"), NodeHttp.layer))
      const [request = ""] = yield* proxy.requests
      assert.match(request, /^CONNECT example\.invalid:443 HTTP/)
    }))

  it.scopedLive("HTTP_PROXY alone is not asked for a TLS request, which goes directly", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      const server = yield* RawServer.make(RawServer.silence)
      yield* withEnvironment({ HTTP_PROXY: proxy.origin })
      const client = yield* Layer.build(NodeHttp.layer)
      const request = get(anyAddress(server.origin).replace("http:", "https:"))
      yield* Effect.forkScoped(Effect.provide(request, client))
      yield* connected(Effect.zipWith(server.connections, proxy.connections, (direct, proxied) => direct + proxied))
      assert.strictEqual(yield* server.connections, 1)
    }))

  it.scopedLive("a plain request goes directly when HTTPS_PROXY stands alone", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      const server = yield* RawServer.make(RawServer.answer(200, {}, "directly"))
      yield* withEnvironment({ HTTPS_PROXY: proxy.origin })
      assert.strictEqual(yield* Effect.provide(get(anyAddress(server.origin)), NodeHttp.layer), "directly")
      assert.strictEqual(yield* proxy.connections, 0)
    }))

  it.scopedLive.each(["example.invalid,0.0.0.0", "example.invalid, *", "0.0.0.0."])(
    "a host that NO_PROXY exempts is asked directly: %s",
    (list) =>
      Effect.gen(function*() {
        const proxy = yield* proxied
        const server = yield* RawServer.make(RawServer.answer(200, {}, "directly"))
        yield* withEnvironment({ HTTP_PROXY: proxy.origin, NO_PROXY: list })
        assert.strictEqual(yield* Effect.provide(get(anyAddress(server.origin)), NodeHttp.layer), "directly")
        assert.strictEqual(yield* proxy.connections, 0)
      })
  )

  it.scopedLive("a host that NO_PROXY does not list is asked by the proxy", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      const server = yield* RawServer.make(RawServer.answer(200, {}, "directly"))
      yield* withEnvironment({ HTTP_PROXY: proxy.origin, NO_PROXY: "example.invalid" })
      assert.strictEqual(yield* Effect.provide(get(anyAddress(server.origin)), NodeHttp.layer), "by the proxy")
      assert.strictEqual(yield* server.connections, 0)
    }))

  it.scopedLive.each(
    [
      ["a user and a password", "school:p%40ss@", "school:p@ss"],
      ["a user without a password", "sch%40ol@", "sch@ol:"],
      ["a password without a user", ":p%40ss@", ":p@ss"]
    ] as const
  )(
    "a proxy without a scheme is an http one, and it alone is told of %s",
    ([, userinfo, credentials]) =>
      Effect.gen(function*() {
        const proxy = yield* proxied
        yield* withEnvironment({ HTTP_PROXY: proxy.origin.replace("http://", userinfo) })
        yield* Effect.provide(get("http://example.invalid/"), NodeHttp.layer)
        const [first = "", second = ""] = yield* proxy.requests
        assert.match(first, new RegExp(`^proxy-authorization: Basic ${btoa(credentials)}\r$`, "im"))
        assert.notInclude(second.toLowerCase(), "authorization")
      })
  )

  it.scopedLive("a proxy without user and password is sent no Proxy-Authorization", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      yield* withEnvironment({ HTTP_PROXY: proxy.origin })
      yield* Effect.provide(get("http://example.invalid/"), NodeHttp.layer)
      assert.notInclude((yield* proxy.requests).join().toLowerCase(), "authorization")
    }))

  it.scopedLive("a proxy that refuses, or says nothing, fails the request, is hung up on, and is not shown", () =>
    Effect.gen(function*() {
      const proxy = yield* RawServer.make(RawServer.answer(407, {}, ""), RawServer.silence)
      yield* withEnvironment({ HTTP_PROXY: proxy.origin.replace("http://", "http://school:hunter2@") })
      const client = yield* Layer.build(NodeHttp.layerWith({ headersTimeout: "300 millis" }))
      for (let n = 1; n <= 2; n++) {
        const error = yield* Effect.flip(Effect.provide(get("http://example.invalid/"), client))
        transportCode(error)
        assert.notInclude(inspect(error, { depth: Infinity, showHidden: true }), "hunter2")
        assert.lengthOf(yield* proxy.requests, n)
        yield* proxy.disconnected
      }
    }))

  it.scopedLive.each([403, 407])(
    "a proxy that answers %i to CONNECT is asked once for a token, and the failure says that it refused",
    (status) =>
      Effect.gen(function*() {
        const proxy = yield* RawServer.make(RawServer.answer(status, {}, ""))
        yield* withEnvironment({ HTTPS_PROXY: proxy.origin })
        const error = yield* obtainFailure(NodeHttp.layer, {
          tokenUrl: "https://auth.example.invalid/connect/token",
          retry: { attempts: 3, base: "1 millis", cap: "1 millis" }
        })
        assert.lengthOf(yield* proxy.requests, 1)
        assert.deepInclude(error.reason, { _tag: "Transport", proxyStatus: status, proxyVariable: "HTTPS_PROXY" })
        assert.include(error.message, `the proxy in HTTPS_PROXY refused the connection (${status})`)
        assert.isFalse(error.isRetryable)
      })
  )

  it.scopedLive.each([
    "http://school:hunter2@[proxy",
    "http://school:hunter2@",
    "http://school:hunter2%@proxy:3128",
    "http://school:hunter2@wpad.example/wpad.dat",
    "http://school:hunter2@proxy:3128?a=b",
    "http://school:hunter2@proxy:3128/#a",
    "socks5://school:hunter2@proxy",
    "school:hunter2@proxy:port"
  ])(
    "a proxy variable without a usable address fails the layer, which names it and hides its value: %s",
    (value) =>
      Effect.gen(function*() {
        yield* withEnvironment({ https_proxy: value })
        const error = yield* Effect.flip(Effect.provide(Effect.void, NodeHttp.layer))
        assert.include(String(error), "https_proxy")
        for (
          const shown of [String(error), JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })]
        ) {
          assert.notInclude(shown, "hunter2")
        }
      })
  )

  it.effect.each(
    [
      ["connectTimeout", "0 millis"],
      ["connectTimeout", -1],
      ["headersTimeout", Duration.infinity],
      ["headersTimeout", NaN],
      ["headersTimeout", "25 days"]
    ] as const
  )("%s: %s fails the layer, which names the option", ([option, value]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.provide(Effect.void, NodeHttp.layerWith({ [option]: value })))
      assert.include(String(error), option)
    }))
})
