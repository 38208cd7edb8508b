import { controlPath, tokenPath } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { HttpClientRequest } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { call, obtainToken, request, secret, send, validForm } from "./fixtures/requests.ts"

const onSocket = (options: Parameters<typeof NodeServer.layer>[0] = { control: true }) =>
  Layer.merge(NodeServer.layer(options), NodeHttpClient.layer)

type Method = Parameters<typeof HttpClientRequest.make>[0]

const control = (method: Method, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  Effect.gen(function*() {
    const { url } = yield* NodeServer
    const bare = HttpClientRequest.make(method)(`${url}${controlPath}${path}`, { headers })
    const { status, text } = yield* send(
      body === undefined ? bare : HttpClientRequest.bodyText(bare, JSON.stringify(body), "application/json")
    )
    const json: unknown = text === "" ? undefined : JSON.parse(text)
    return { status, json }
  })

const status = Effect.flatMap(
  NodeServer,
  ({ tokenUrl }) => Effect.map(send(request(validForm, tokenUrl)), ({ status }) => status)
)

describe("ControlApi", () => {
  it.scopedLive("is not served by default", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      assert.strictEqual((yield* send(HttpClientRequest.get(`${url}${controlPath}/state`))).status, 404)
    }).pipe(Effect.provide(onSocket({}))))

  it.scopedLive("sets, lists and lifts faults", () =>
    Effect.gen(function*() {
      const down = { _tag: "Status", status: 503 }
      const late = { _tag: "Latency", duration: "1ms", target: { first: 1 } }
      assert.deepStrictEqual(yield* control("POST", "/faults", down), { status: 201, json: { ids: [1] } })
      assert.deepStrictEqual(yield* control("POST", "/faults", [late, { _tag: "ResetBefore", target: { nth: 9 } }]), {
        status: 201,
        json: { ids: [2, 3] }
      })
      assert.strictEqual(yield* status, 503)
      assert.strictEqual((yield* control("DELETE", "/faults/1")).status, 204)
      assert.deepInclude((yield* control("GET", "/faults")).json, { id: 2, fault: late })
      assert.strictEqual(yield* status, 200)
      yield* control("DELETE", "/faults")
      assert.deepStrictEqual((yield* control("GET", "/faults")).json, [])
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("returns the recorded requests without secrets and without its own requests", () =>
    Effect.gen(function*() {
      const { tokenUrl } = yield* NodeServer
      yield* obtainToken(validForm, tokenUrl)
      const { json } = yield* control("GET", "/state")
      assert.deepInclude(json, { tokenRequests: 1, tokensIssued: 1, faults: [] })
      assert.notInclude(JSON.stringify(json), secret)
      assert.include(JSON.stringify(json), tokenPath)
      assert.notInclude(JSON.stringify(yield* control("GET", "")), "_emulator")
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("revokes all tokens and resets the emulator", () =>
    Effect.gen(function*() {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { access_token } = yield* obtainToken(validForm, tokenUrl)
      assert.strictEqual((yield* call(access_token, `${apiUrl}/api/v1/example`)).status, 200)
      yield* control("POST", "/revoke")
      assert.strictEqual((yield* call(access_token, `${apiUrl}/api/v1/example`)).status, 401)
      assert.strictEqual((yield* control("POST", "/reset")).status, 204)
      assert.deepInclude((yield* control("GET", "/state")).json, { tokenRequests: 0, tokensIssued: 0, requests: [] })
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("responds to an invalid body with the wrong fields", () =>
    Effect.gen(function*() {
      for (const body of [{ _tag: "Nothing" }, { _tag: "Status" }, { _tag: "Hang", targets: {} }, "Hang", null, [1]]) {
        const { json, status } = yield* control("POST", "/faults", body)
        assert.strictEqual(status, 400)
        assert.include(JSON.stringify(json), "vocabulary")
      }
      const late = yield* control("POST", "/faults", [{ _tag: "Hang" }, { _tag: "Latency", duration: "soon" }])
      assert.include(JSON.stringify(late), "this is not a fault: duration must be a duration such as 30s")
      const astray = yield* control("POST", "/faults", [{ _tag: "Hang" }, { _tag: "Hang", target: { route: "/typo" } }])
      assert.include(JSON.stringify(astray), "targets /typo, but the emulator has no such route")
      assert.strictEqual(astray.status, 409)
      assert.deepStrictEqual((yield* control("GET", "/faults")).json, [])
      assert.strictEqual((yield* control("POST", "/faults")).status, 400)
      assert.strictEqual((yield* control("PUT", "/faults", {})).status, 404)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("scripts the next responses of the token endpoint", () =>
    Effect.gen(function*() {
      const script = [{ _tag: "Json", status: 503, body: {} }, { _tag: "Delay", duration: "1ms" }, { _tag: "Reset" }]
      assert.strictEqual((yield* control("POST", "/responses", script)).status, 204)
      assert.strictEqual(yield* status, 503)
      assert.strictEqual(yield* status, 200)
      assert.strictEqual((yield* Effect.flip(status))._tag, "RequestError")
      yield* control("POST", "/responses", { _tag: "Raw", status: 500, body: "x" })
      assert.strictEqual(yield* status, 500)
      assert.deepStrictEqual(yield* control("POST", "/responses", { _tag: "Json", status: 1, body: {} }), {
        status: 400,
        json: { error: "this is not a response: status must be a number between 200 and 599" }
      })
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("registers clients with a limit and a lockout", () =>
    Effect.gen(function*() {
      const { tokenUrl } = yield* NodeServer
      const ask = (client_secret: string) =>
        Effect.map(send(request({ ...validForm, client_id: "one", client_secret }, tokenUrl)), ({ status }) => status)
      const one = { id: "one", secrets: ["right"] }
      yield* control("POST", "/clients", { ...one, lifetime: "5m", limit: { requests: 1, window: "1h" } })
      assert.deepStrictEqual([yield* ask("right"), yield* ask("right")], [200, 429])
      yield* control("POST", "/clients", [{ ...one, lockOut: { after: 1, for: "1h" } }])
      assert.deepStrictEqual([yield* ask("right"), yield* ask("wrong"), yield* ask("right")], [200, 401, 401])
      const refused = yield* control("POST", "/clients", { id: "", secrets: "hush", limit: { requests: 0 } })
      assert.strictEqual(refused.status, 400)
      assert.match(
        JSON.stringify(refused.json),
        /not a client: .*id must be .*secrets must be .*limit\.requests must be/
      )
      assert.notInclude(JSON.stringify(refused.json), "hush")
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("responds with 204 if an expectation holds, otherwise with 409 and the difference", () =>
    Effect.gen(function*() {
      yield* status
      const line = "POST /connect/token 200"
      const met = { tokenRequests: 1, requests: [line], noStudentNames: true, notSent: ["Ada"] }
      assert.strictEqual((yield* control("POST", "/expect", met)).status, 204)
      assert.deepStrictEqual(yield* control("POST", "/expect", { tokenRequests: 0 }), {
        status: 409,
        json: {
          error: `Expected 0 token requests, but 1 token request arrived:\n  ${line}`,
          expected: "0 token requests",
          actual: `1 token request arrived:\n  ${line}`
        }
      })
      for (const unmet of [{ requests: [] }, { notSent: [validForm.client_id] }]) {
        assert.strictEqual((yield* control("POST", "/expect", unmet)).status, 409)
      }
      for (const unknown of [{ tokenRequest: 1 }, { noStudentNames: false }, { tokenRequests: -1 }]) {
        assert.strictEqual((yield* control("POST", "/expect", unknown)).status, 400)
      }
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("revokes one token and no other", () =>
    Effect.gen(function*() {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const [one, other] = [yield* obtainToken(validForm, tokenUrl), yield* obtainToken(validForm, tokenUrl)]
      const used = ({ access_token }: typeof one) =>
        Effect.map(call(access_token, `${apiUrl}/api/v1/example`), ({ status }) => status)
      assert.strictEqual((yield* control("POST", "/revoke", { token: one.access_token })).status, 204)
      assert.deepStrictEqual([yield* used(one), yield* used(other)], [401, 200])
      assert.strictEqual((yield* control("POST", "/revoke", { tokn: "x" })).status, 400)
      assert.strictEqual(yield* used(other), 200)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("rejects browser pages and foreign Host headers", () =>
    Effect.gen(function*() {
      const refused = [
        { origin: "https://example.com" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-origin" },
        { host: "attacker.example" },
        { host: "localhost.evil.com" },
        { host: "127.0.0.1.evil.com:80" },
        { host: "evil.com:127" }
      ]
      for (const headers of refused) {
        assert.strictEqual((yield* control("GET", "/state", undefined, headers)).status, 403)
      }
      for (const host of ["localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:8080"]) {
        assert.strictEqual((yield* control("GET", "/state", undefined, { host })).status, 200, host)
      }
      assert.strictEqual((yield* control("GET", "/state", undefined, { "sec-fetch-site": "none" })).status, 200)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("accepts the control token under any Host, and nothing else", () =>
    Effect.gen(function*() {
      const host = "emulator:8080"
      const right = { host, authorization: "Bearer between-containers" }
      assert.strictEqual((yield* control("GET", "/state", undefined, right)).status, 200)
      const wrong = [{}, { authorization: "Bearer" }, { authorization: "Bearer other" }, {
        authorization: "between-containers"
      }]
      for (const headers of wrong) assert.strictEqual((yield* control("GET", "/state", undefined, headers)).status, 401)
      for (const page of [{ origin: "https://example.com" }, { "sec-fetch-site": "same-origin" }]) {
        assert.strictEqual((yield* control("GET", "/state", undefined, { ...right, ...page })).status, 401)
      }
    }).pipe(Effect.provide(onSocket({ controlToken: Redacted.make("between-containers") }))))
})
