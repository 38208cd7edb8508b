/**
 * Calls with the token: their destinations, and the construction of the client.
 */
import { FetchHttpClient, HttpBody, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import type { Tracer } from "effect"
import { Config, ConfigProvider, Context, Duration, Effect, Layer, TestClock } from "effect"
import { BearerAuth, ClickViewToken, OAuthError, OriginNotAllowed } from "../../src/index.ts"
import { tracing } from "../support/Observed.ts"
import { printed } from "../support/Printed.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { bearers, path, refusal, tokensOf } from "./calls.ts"

const { json, reply } = ScriptedClient

describe("an authorized call", () => {
  it.effect("sends a call to ClickView's API with the token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, { ok: true }))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      const response = yield* client.post(path, { body: HttpBody.unsafeJson({ a: 1 }), headers: { "x-a": "b" } })
      assert.deepStrictEqual(yield* response.json, { ok: true })
      const [sent] = api.sent
      assert.strictEqual(sent?.url, "https://integrations.clickviewapp.com/api/v1/thing")
      assert.strictEqual(sent?.method, "POST")
      assert.strictEqual(sent?.body, "{\"a\":1}")
      assert.strictEqual(sent?.headers["authorization"], "Bearer one")
      assert.strictEqual(sent?.headers["x-a"], "b")
      assert.strictEqual(api.sent.length, 1)
    }))

  it.effect("replaces the caller's Authorization header with the token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      yield* client.get(path, { headers: { Authorization: "Basic bWU6cHc=" } })
      assert.deepStrictEqual(bearers(api), ["Bearer one"])
    }))

  it.effect("sends no call without a token, and fails with the token's failure", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const failure = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })
      const client = yield* BearerAuth.make(api.client, { ...tokensOf("one").tokens, get: Effect.fail(failure) })
      const error = yield* Effect.flip(client.get(path))
      assert.deepStrictEqual(error instanceof OAuthError ? error.reason : error._tag, failure.reason)
      assert.strictEqual(api.sent.length, 0)
    }))

  it.effect("fails with tags that catchTags distinguishes", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(ScriptedClient.reset())
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      const outcome = yield* client.get(path).pipe(
        Effect.as("answered"),
        Effect.catchTags({
          OAuthError: () => Effect.succeed("no token"),
          OriginNotAllowed: () => Effect.succeed("not sent"),
          RequestError: ({ reason }) => Effect.succeed(reason),
          ResponseError: ({ reason }) => Effect.succeed(reason)
        })
      )
      assert.strictEqual(outcome, "Transport")
    }))

  for (
    const [url, address] of [
      ["api/v1/thing", "https://integrations.clickviewapp.com/api/v1/thing"],
      ["//evil.example/thing", "https://integrations.clickviewapp.com//evil.example/thing"],
      ["https://integrations.clickviewapp.com/x", "https://integrations.clickviewapp.com/x"],
      ["https://integrations.clickviewapp.com:443/x", "https://integrations.clickviewapp.com/x"],
      ["HTTPS://Integrations.ClickViewApp.com/x?y=1", "https://integrations.clickviewapp.com/x?y=1"]
    ] as const
  ) {
    it.effect(`sends a call for ${url} to ${address}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(json(200, {}))
        const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
        yield* client.get(url)
        assert.deepStrictEqual(api.sent.map((sent) => sent.url), [address])
      }))
  }

  for (
    const [url, origin] of [
      ["http://integrations.clickviewapp.com/x", "http://integrations.clickviewapp.com"],
      ["https://integrations.clickviewapp.com:8443/x", "https://integrations.clickviewapp.com:8443"],
      ["https://integrations.clickviewapp.com.evil.example/x", "https://integrations.clickviewapp.com.evil.example"],
      ["https://integrations.clickviewapp.com@evil.example/x", "https://evil.example"],
      ["https:\\\\evil.example\\x", "https://evil.example"],
      ["https://auth.clickviewapp.com/x", "https://auth.clickviewapp.com"],
      ["file:///etc/passwd", "file:"],
      ["data:text/plain,x", "data:"]
    ] as const
  ) {
    it.effect(`does not send a call to ${url}, and requests no token`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(json(200, {}))
        const tokens = { ...tokensOf("one").tokens, get: Effect.dieMessage("a token was asked for") }
        const client = yield* BearerAuth.make(api.client, tokens)
        const error = yield* Effect.flip(client.get(url))
        assert.instanceOf(error, OriginNotAllowed)
        assert.strictEqual(error.origin, origin)
        assert.strictEqual(
          error.message,
          `not sent to ${origin}: the token is for https://integrations.clickviewapp.com alone ` +
            "(list another origin in the option `origins` if it may see the token)"
        )
        assert.strictEqual(api.sent.length, 0)
      }))
  }

  it.effect("sends calls only to the origins that the options allow", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens, {
        apiUrl: "https://api.example.org/v2/",
        origins: ["https://files.example.org/ignored?also", new URL("http://localhost:8080")]
      })
      yield* client.get("/thing")
      yield* client.get("https://files.example.org/a")
      yield* client.get("http://localhost:8080/b")
      assert.deepStrictEqual(api.sent.map(({ url }) => url), [
        "https://api.example.org/v2/thing",
        "https://files.example.org/a",
        "http://localhost:8080/b"
      ])
      assert.instanceOf(yield* Effect.flip(client.get("https://integrations.clickviewapp.com/")), OriginNotAllowed)
    }))

  it.effect("prepends the API's URL before the inner client's mapping, and sends to an allowed origin", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const seen: Array<string> = []
      const mapped = HttpClient.mapRequest(api.client, (request) => {
        seen.push(request.url)
        return HttpClientRequest.setUrl(request, "https://proxy.example/thing")
      })
      const client = yield* BearerAuth.make(mapped, tokensOf("one").tokens, { origins: ["https://proxy.example"] })
      yield* client.get(path)
      assert.deepStrictEqual(seen, ["https://integrations.clickviewapp.com/api/v1/thing"])
      assert.deepStrictEqual(api.sent.map(({ url }) => url), ["https://proxy.example/thing"])
    }))

  it.effect("fails with InvalidUrl and sends nothing when the inner client maps to an invalid URL", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const mapped = HttpClient.mapRequest(api.client, HttpClientRequest.setUrl("https://["))
      const client = yield* BearerAuth.make(mapped, tokensOf("one").tokens)
      const error = yield* Effect.flip(client.get(path))
      assert.strictEqual(error._tag === "RequestError" ? error.reason : error._tag, "InvalidUrl")
      assert.strictEqual(api.sent.length, 0)
    }))

  for (const [where, change] of [["under", 0], ["over", 1]] as const) {
    it.effect(`does not send a call that a mapping ${where} the client directs to another origin`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(json(200, {}))
        const astray = HttpClient.mapRequest(HttpClientRequest.setUrl("https://evil.example/x"))
        const client = yield* BearerAuth.make(change === 0 ? astray(api.client) : api.client, tokensOf("one").tokens)
        const error = yield* Effect.flip((change === 1 ? astray(client) : client).get(path))
        assert.instanceOf(error, OriginNotAllowed)
        assert.strictEqual(api.sent.length, 0)
      }))
  }

  it.effect("follows redirects within the allowed origins when the caller enables them", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(
        reply(307, "", { location: "/api/v2/thing" }),
        reply(302, "", { location: "https://evil.example/thing" })
      )
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      assert.strictEqual((yield* client.get(path)).status, 307)
      const error = yield* Effect.flip(HttpClient.followRedirects(client).get(path))
      assert.instanceOf(error, OriginNotAllowed)
      assert.strictEqual(error.origin, "https://evil.example")
      assert.deepStrictEqual(api.sent.map(({ url }) => new URL(url).pathname), [path, path])
    }))

  it.effect("makes one span per call with the count of requests and OpenTelemetry's attributes, without headers", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401, "Bearer error_description=\"one is old\""), json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one", "two").tokens)
      const spans: Array<Tracer.Span> = []
      yield* tracing(spans)(client.get(`${path}?key=a-secret`))
      const [call, ...others] = spans
      assert.deepStrictEqual(others, [])
      assert.deepInclude(call, { name: "BearerAuth.call", kind: "client" })
      assert.deepStrictEqual(Object.fromEntries(call?.attributes ?? []), {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.request.resend_count": 1,
        "clickview.call.attempts": 2,
        "clickview.token.name": "clickview",
        "server.address": "integrations.clickviewapp.com",
        "server.port": 443,
        "url.path": path
      })
      for (const { headers } of api.sent) assert.include(headers["traceparent"], call?.traceId)
    }))

  it.effect("sends no trace header when propagation is disabled", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      yield* HttpClient.withTracerPropagation(client, false).get(path)
      assert.notProperty(api.sent[0]?.headers, "traceparent")
      assert.notProperty(api.sent[0]?.headers, "b3")
    }))

  it.effect("tells fetch not to follow redirects, whatever the caller sets", () =>
    Effect.gen(function*() {
      const inits: Array<RequestInit | undefined> = []
      const fetch: typeof globalThis.fetch = (_, init) => {
        inits.push(init)
        return Promise.resolve(new Response("{}"))
      }
      yield* Effect.gen(function*() {
        const client = yield* BearerAuth.make(yield* HttpClient.HttpClient, tokensOf("one").tokens)
        yield* client.get(path)
      }).pipe(
        Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow", keepalive: true }),
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, fetch)
      )
      assert.deepInclude(inits[0], { redirect: "manual", keepalive: true })
    }))
})

describe("BearerAuth.make and its layers", () => {
  for (
    const [options, option, expected] of [
      [{ apiUrl: "http://api.example.org" }, "apiUrl", "https"],
      [{ apiUrl: "/api" }, "apiUrl", "absolute URL such as https://integrations.clickviewapp.com"],
      [{ apiUrl: "https://user:pw-123@api.example.org" }, "apiUrl", "without credentials"],
      [{ apiUrl: "https://api.example.org?key=pw-123" }, "apiUrl", "without a query"],
      [{ origins: ["https://a.example", "http://pw-123.example"] }, "origins", "https"]
    ] as const
  ) {
    it.effect(`refuses ${JSON.stringify(options)} with a failure that names ${option} and quotes nothing`, () =>
      Effect.gen(function*() {
        const { client } = ScriptedClient.make(json(200, {}))
        const error = yield* Effect.flip(BearerAuth.make(client, tokensOf("one").tokens, options))
        assert.deepInclude(error.reason, { _tag: "Configuration", option })
        assert.include(error.message, expected)
        assert.notInclude(printed(error), "pw-123")
      }))
  }

  it.effect("builds the client as a layer over the token's layer", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      yield* Effect.flatMap(BearerAuth, (client) => client.get(path)).pipe(
        Effect.provide(Layer.provideMerge(BearerAuth.layer(), Layer.merge(ClickViewToken.layerTest(), api.layer)))
      )
      assert.deepStrictEqual(bearers(api), ["Bearer test-token"])
    }))

  it.effect("uses a token with its own tag beside ClickView's token", () =>
    Effect.gen(function*() {
      class ReportingToken extends Context.Tag("ReportingToken")<ReportingToken, ClickViewToken["Type"]>() {}
      const api = ScriptedClient.make(json(200, {}))
      const reports = yield* Effect.flatMap(ReportingToken, (tokens) =>
        BearerAuth.make(api.client, tokens, { apiUrl: "https://reports.example" })).pipe(
          Effect.provideService(ReportingToken, { ...(yield* ClickViewToken), ...tokensOf("reporting").tokens })
        )
      yield* reports.get("/a")
      yield* (yield* BearerAuth).get("/b")
      assert.deepStrictEqual(api.sent.map(({ headers, url }) => [url, headers["authorization"]]), [
        ["https://reports.example/a", "Bearer reporting"]
      ])
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          BearerAuth.layer(),
          Layer.merge(ClickViewToken.layerTest(), ScriptedClient.make(json(200, {})).layer)
        )
      )
    ))

  const configured = (variables: Readonly<Record<string, string>>, apiUrl?: Config.Config<string>) =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(json(200, {}))
      yield* Effect.flatMap(BearerAuth, (client) => client.get("/x")).pipe(
        Effect.provide(
          Layer.provideMerge(BearerAuth.layerConfig({ apiUrl }), Layer.merge(ClickViewToken.layerTest(), api.layer))
        ),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables))))
      )
      return api.sent.map(({ url }) => url)
    })

  it.effect("sends calls to CLICKVIEW_API_URL, and to ClickView without it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* configured({}), ["https://integrations.clickviewapp.com/x"])
      assert.deepStrictEqual(yield* configured({ CLICKVIEW_API_URL: "http://localhost:8080" }), [
        "http://localhost:8080/x"
      ])
      assert.deepStrictEqual(yield* configured({ MINE: "https://a.example" }, Config.string("MINE")), [
        "https://a.example/x"
      ])
    }))

  it.effect("refuses a wrong CLICKVIEW_API_URL with a failure that names it and quotes nothing", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(configured({ CLICKVIEW_API_URL: "http://pw-123.example" }))
      assert.include(printed(error), "CLICKVIEW_API_URL")
      assert.notInclude(printed(error), "pw-123")
    }))
})

describe("BearerAuth.retryAfter and BearerAuth.platformCode", () => {
  const asked = (headers: Readonly<Record<string, string>>) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 24, 10))
      const client = yield* BearerAuth.make(ScriptedClient.make(json(429, {}, headers)).client, tokensOf("one").tokens)
      return yield* BearerAuth.retryAfter(yield* client.get(path))
    })

  for (
    const [what, headers, wait] of [
      ["seconds", { "retry-after": "90" }, Duration.seconds(90)],
      ["a date", { "retry-after": "Tue, 24 Nov 2026 10:01:00 GMT" }, Duration.minutes(1)],
      [
        "a date by the server's clock",
        { date: "Tue, 24 Nov 2026 09:00:00 GMT", "retry-after": "Tue, 24 Nov 2026 09:00:30 GMT" },
        Duration.seconds(30)
      ],
      ["more than a day", { "retry-after": "1000000" }, Duration.days(1)],
      ["nothing", {}, undefined],
      ["garbage", { "retry-after": "soon" }, undefined]
    ] as const
  ) {
    it.effect(`reads how long Retry-After asks to wait from ${what}`, () =>
      Effect.map(asked(headers), (parsed) => assert.deepStrictEqual(parsed, wait)))
  }

  it.effect("returns the platform's code and nothing else of the cause", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(ScriptedClient.reset(), ScriptedClient.broken(new Error("no code")))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      assert.strictEqual(BearerAuth.platformCode(yield* Effect.flip(client.get(path))), "ECONNRESET")
      assert.isUndefined(BearerAuth.platformCode(yield* Effect.flip(client.get(path))))
    }))
})
