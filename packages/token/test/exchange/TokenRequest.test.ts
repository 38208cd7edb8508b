/**
 * The token request as sent.
 */
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Redacted } from "effect"
import manifest from "../../package.json" with { type: "json" }
import type { Credentials, TokenTuning } from "../../src/index.ts"
import { ask } from "../support/Ask.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const request = (options: TokenTuning & Partial<Credentials> = {}) =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(ScriptedClient.granted({ scope: options.scope }))
    yield* ask(endpoint, options)
    const [sent] = endpoint.sent
    if (sent === undefined) return yield* Effect.dieMessage("nothing was sent")
    assert.lengthOf(endpoint.sent, 1)
    return sent
  })

describe("the token request", () => {
  it.effect("sends a POST to ClickView's token endpoint", () =>
    Effect.map(request(), ({ method, url }) => {
      assert.strictEqual(method, "POST")
      assert.strictEqual(url, "https://auth.clickviewapp.com/connect/token")
    }))

  it.effect("sends a form with exactly the four parameters, each once", () =>
    Effect.map(request(), ({ body, headers }) => {
      assert.match(headers["content-type"] ?? "", /^application\/x-www-form-urlencoded(;|$)/)
      assert.strictEqual(
        body,
        "grant_type=client_credentials&client_id=my-client&client_secret=my-secret&scope=smartembed.viewkey"
      )
    }))

  it.effect("sends only the headers that the request needs", () =>
    Effect.map(request(), ({ headers }) => {
      assert.strictEqual(headers["accept"], "application/json")
      assert.strictEqual(headers["accept-encoding"], "identity")
      const needed = ["accept", "accept-encoding", "content-length", "content-type", "user-agent"]
      assert.deepStrictEqual(Object.keys(headers).sort(), needed)
    }))

  it.effect("names the library and its version of package.json in User-Agent", () =>
    Effect.map(request(), ({ headers }) => {
      const name = manifest.name.replace("@", "").replace("/", "-")
      assert.strictEqual(headers["user-agent"], `${name}/${manifest.version}`)
    }))

  it.effect("honours tokenUrl with its query, the scope and the client id", () =>
    Effect.gen(function*() {
      const tokenUrl = "http://localhost:8080/connect/token?tenant=a-b&n=1"
      const { body, url } = yield* request({ tokenUrl, scope: "a b", clientId: "other client" })
      assert.strictEqual(url, tokenUrl)
      assert.deepStrictEqual([...new URLSearchParams(body)], [
        ["grant_type", "client_credentials"],
        ["client_id", "other client"],
        ["client_secret", "my-secret"],
        ["scope", "a b"]
      ])
    }))

  it.effect.prop(
    "sends any client id and secret unchanged",
    [fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,20}[\x21-\x7e])?$/)],
    ([secret]) =>
      Effect.map(request({ clientId: secret, clientSecret: Redacted.make(secret) }), ({ body, headers, url }) => {
        const form = new URLSearchParams(body)
        assert.deepStrictEqual(form.getAll("client_id"), [secret])
        assert.deepStrictEqual(form.getAll("client_secret"), [secret])
        assert.lengthOf([...form], 4)
        assert.match(body, /^[\x21-\x7e]+$/)
        assert.strictEqual(url, "https://auth.clickviewapp.com/connect/token")
        assert.notProperty(headers, "authorization")
      }),
    { fastCheck: { numRuns: 30 } }
  )
})

const traceHeaders = ["traceparent", "tracestate", "b3", "x-b3-traceid"]

describe("tracing of the token request", () => {
  it.effect("sends no trace header under a caller's span", () =>
    Effect.map(request().pipe(Effect.withSpan("caller")), ({ headers }) => {
      for (const name of traceHeaders) assert.notProperty(headers, name)
    }))

  it.effect("sends no trace header even if transformClient enables tracing again", () =>
    Effect.gen(function*() {
      const transformClient = HttpClient.withTracerDisabledWhen(() => false)
      const { headers } = yield* request({ transformClient }).pipe(Effect.withSpan("caller"))
      for (const name of traceHeaders) assert.notProperty(headers, name)
    }))

  it.effect("leaves trace headers on other requests of the same client", () =>
    Effect.gen(function*() {
      const { client, sent } = ScriptedClient.make(ScriptedClient.granted())
      yield* client.execute(HttpClientRequest.get("https://example.org")).pipe(Effect.withSpan("caller"))
      assert.includeMembers(Object.keys(sent[0]?.headers ?? {}), ["traceparent", "b3"])
    }))
})

describe("transformClient", () => {
  it.effect("can add headers to the token request", () =>
    Effect.map(
      request({ transformClient: HttpClient.mapRequest(HttpClientRequest.setHeader("x-gateway-key", "k")) }),
      ({ body, headers }) => {
        assert.strictEqual(headers["x-gateway-key"], "k")
        assert.include(body, "client_secret=my-secret")
      }
    ))

  it.effect("is applied once, not once for each request", () =>
    Effect.gen(function*() {
      let applied = 0
      const endpoint = ScriptedClient.make(ScriptedClient.reply(401, "{\"error\":\"invalid_client\"}"))
      const transformClient = (client: HttpClient.HttpClient) => {
        applied++
        return client
      }
      yield* Effect.flip(ask(endpoint, { transformClient }))
      assert.strictEqual(applied, 1)
    }))

  it.effect("can answer instead of the server", () =>
    Effect.gen(function*() {
      const own = ScriptedClient.make(ScriptedClient.granted({ access_token: "own" }))
      const endpoint = ScriptedClient.make(ScriptedClient.granted())
      const token = yield* ask(endpoint, { transformClient: () => own.client })
      assert.strictEqual(Redacted.value(token.value), "own")
      assert.lengthOf(endpoint.sent, 0)
    }))
})
