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

/** A proxy that opens a tunnel and then acts as the server behind it. */
const proxied = RawServer.make(RawServer.respond(200, {}, ""), RawServer.respond(200, {}, "by the proxy"))

/** This machine by a host that is not loopback, so that the proxy variables apply. */
const anyAddress = (origin: string) => origin.replace("127.0.0.1", "0.0.0.0")

/** Waits for the first connection. */
const connected = (connections: Effect.Effect<number>) =>
  Effect.repeat(Effect.zipRight(Effect.sleep("10 millis"), connections), { until: (count) => count === 1 })

describe("NodeHttp", () => {
  it.scopedLive.each(
    [
      ["no response", RawServer.silence],
      ["headers that never end", RawServer.trickle("HTTP/1.1 200 OK\r\nx-slow: ")]
    ] as const
  )("the request fails at headersTimeout and its connection closes: %s", ([, handler]) =>
    Effect.gen(function*() {
      const { disconnected, origin } = yield* RawServer.make(handler)
      const client = yield* Layer.build(NodeHttp.layerWith({ headersTimeout: "300 millis" }))
      const error = yield* Effect.flip(Effect.provide(HttpClient.get(origin), client))
      assert.strictEqual(transportCode(error), undefined)
      assert.match(error.message, /no response headers within 300ms/)
      yield* disconnected
    }))

  it.scopedLive("the request fails at connectTimeout and its connection closes", () =>
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
      ["an https: connection through a tunnel", "https:", { HTTPS_PROXY: RawServer.respond(200, {}, "") }]
    ] as const
  )("closing the layer closes %s that is in progress", ([, protocol, variables]) =>
    Effect.gen(function*() {
      const [[name, handler] = ["NO_PROXY", RawServer.silence]] = Object.entries<RawServer.Handler>(variables)
      const { connections, disconnected, origin } = yield* RawServer.make(handler, RawServer.silence)
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

  it.scopedLive("an HTTP request uses the proxy in HTTP_PROXY", () =>
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
  )("an HTTPS request uses the proxy in %s", ([, variables]) =>
    Effect.gen(function*() {
      const proxy = yield* RawServer.make(RawServer.respond(502, {}, ""))
      yield* withEnvironment(
        Object.fromEntries(
          Object.entries<string>(variables).map(([name, value]) => [name, value === "proxy" ? proxy.origin : value])
        )
      )
      yield* Effect.flip(Effect.provide(get("https://example.invalid/"), NodeHttp.layer))
      const [request = ""] = yield* proxy.requests
      assert.match(request, /^CONNECT example\.invalid:443 HTTP/)
    }))

  it.scopedLive("an HTTPS request goes directly when only HTTP_PROXY is set", () =>
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

  it.scopedLive("an HTTP request goes directly when only HTTPS_PROXY is set", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      const server = yield* RawServer.make(RawServer.respond(200, {}, "directly"))
      yield* withEnvironment({ HTTPS_PROXY: proxy.origin })
      assert.strictEqual(yield* Effect.provide(get(anyAddress(server.origin)), NodeHttp.layer), "directly")
      assert.strictEqual(yield* proxy.connections, 0)
    }))

  it.scopedLive.each(["example.invalid,0.0.0.0", "example.invalid, *", "0.0.0.0."])(
    "a request to a host in NO_PROXY goes directly: %s",
    (list) =>
      Effect.gen(function*() {
        const proxy = yield* proxied
        const server = yield* RawServer.make(RawServer.respond(200, {}, "directly"))
        yield* withEnvironment({ HTTP_PROXY: proxy.origin, NO_PROXY: list })
        assert.strictEqual(yield* Effect.provide(get(anyAddress(server.origin)), NodeHttp.layer), "directly")
        assert.strictEqual(yield* proxy.connections, 0)
      })
  )

  it.scopedLive("a request to a host outside NO_PROXY uses the proxy", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      const server = yield* RawServer.make(RawServer.respond(200, {}, "directly"))
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
    "a proxy without a scheme is an http proxy, and only it receives %s",
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

  it.scopedLive("a proxy without user and password receives no Proxy-Authorization", () =>
    Effect.gen(function*() {
      const proxy = yield* proxied
      yield* withEnvironment({ HTTP_PROXY: proxy.origin })
      yield* Effect.provide(get("http://example.invalid/"), NodeHttp.layer)
      assert.notInclude((yield* proxy.requests).join().toLowerCase(), "authorization")
    }))

  it.scopedLive("a proxy that refuses or does not respond fails the request, its connection closes, and the error hides its password", () =>
    Effect.gen(function*() {
      const proxy = yield* RawServer.make(RawServer.respond(407, {}, ""), RawServer.silence)
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
    "a token request is not retried when the proxy responds %i to CONNECT, and the error names the refusal",
    (status) =>
      Effect.gen(function*() {
        const proxy = yield* RawServer.make(RawServer.respond(status, {}, ""))
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
    "the layer fails, names the proxy variable and hides its value for an invalid address: %s",
    (value) =>
      Effect.gen(function*() {
        yield* withEnvironment({ https_proxy: value })
        const error = yield* Effect.flip(Effect.provide(Effect.void, NodeHttp.layer))
        assert.include(String(error), "https_proxy")
        for (
          const printed of [String(error), JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })]
        ) {
          assert.notInclude(printed, "hunter2")
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
  )("the layer fails and names the option for %s %s", ([option, value]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Effect.provide(Effect.void, NodeHttp.layerWith({ [option]: value })))
      assert.include(String(error), option)
    }))
})
