/**
 * The contract of an HTTP layer for authorized calls.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { AccessToken, BearerAuth, type BearerAuthOptions, Challenge, ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpBody, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { type Expected, type HttpLayer, tokens } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

const path = "/api/v1/thing"

/** The number of concurrent calls. */
const callCount = process.env["THOROUGH"] === undefined ? 100 : 1000

const ok = RawServer.json(200, { ok: true })

/** A refusal with one `WWW-Authenticate` line for each challenge. */
const refusal = (status: number, ...challenges: ReadonlyArray<string>): RawServer.Handler => (socket) =>
  Effect.sync(() => {
    const lines = challenges.map((challenge) => `WWW-Authenticate: ${challenge}\r\n`).join("")
    socket.write(`HTTP/1.1 ${status} Whatever\r\n${lines}content-length: 9\r\n\r\na refusal`)
  })

const bearersIn = (requests: ReadonlyArray<string>) =>
  requests.flatMap((request) => [...request.matchAll(/^authorization: (.*)\r$/gim)].map(([, value]) => value))

const bodiesIn = (requests: ReadonlyArray<string>) =>
  requests.map((request) => request.slice(request.indexOf("\r\n\r\n") + 4))

/** A client whose token changes when the current one is invalidated. */
const makeClient = (options: BearerAuthOptions) =>
  Effect.gen(function*() {
    const values = ["one", "two", "three"]
    return yield* BearerAuth.make(yield* HttpClient.HttpClient, {
      get: Effect.sync(() => AccessToken.make({ value: values[0] ?? "none" })),
      invalidate: ({ value }) => Effect.sync(() => Redacted.value(value) === values[0] && values.shift())
    }, options)
  })

export const bearerContract = (http: HttpLayer, { multipart }: Pick<Expected, "multipart">): void => {
  describe("an authorized call", () => {
    it.scopedLive("sends the token once, with the caller's headers and body", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(ok)
        const client = yield* makeClient({ apiUrl: server.origin })
        const response = yield* client.post(path, {
          headers: { authorization: "Basic abc", "x-a": "b" },
          body: HttpBody.unsafeJson({ a: 1 })
        })
        assert.deepStrictEqual(yield* response.json, { ok: true })
        const requests = yield* server.requests
        assert.deepStrictEqual(bearersIn(requests), ["Bearer one"])
        assert.deepStrictEqual(bodiesIn(requests), ["{\"a\":1}"])
        assert.match(requests[0] ?? "", /^POST \/api\/v1\/thing HTTP\/1.1\r\n(.*\r\n)*x-a: b\r\n/)
      }).pipe(Effect.provide(http)))

    it.scopedLive("is refused for another origin before a connection is opened", () =>
      Effect.gen(function*() {
        const elsewhere = yield* RawServer.make(ok)
        const client = yield* makeClient({ apiUrl: "https://api.example.org" })
        const error = yield* Effect.flip(client.get(`${elsewhere.origin}/x`))
        assert.deepInclude(error, { _tag: "OriginNotAllowed", origin: elsewhere.origin })
        assert.strictEqual(yield* elsewhere.connections, 0)
      }).pipe(Effect.provide(http)))

    for (const status of [301, 302, 303, 307, 308]) {
      for (const options of [{}, { redirect: "follow" as const }]) {
        const condition = "redirect" in options ? " even if options ask for it" : ""
        it.scopedLive(`returns a ${status} and does not follow it to another origin${condition}`, () =>
          Effect.gen(function*() {
            const elsewhere = yield* RawServer.make(ok)
            const server = yield* RawServer.make(RawServer.redirect(status, `${elsewhere.origin}/x`))
            const client = yield* makeClient({ apiUrl: server.origin })
            const response = yield* client.post(path, { body: HttpBody.text("body") }).pipe(
              Effect.provideService(FetchHttpClient.RequestInit, options)
            )
            assert.strictEqual(response.status, status)
            const error = yield* Effect.flip(HttpClient.followRedirects(client).get(path))
            assert.deepInclude(error, { _tag: "OriginNotAllowed", origin: elsewhere.origin })
            assert.lengthOf(yield* server.requests, 2)
            assert.strictEqual(yield* elsewhere.connections, 0)
          }).pipe(Effect.provide(http)))
      }
    }

    it.scopedLive("follows a redirect within the allowed origins with followRedirects", () =>
      Effect.gen(function*() {
        const other = yield* RawServer.make(ok)
        const server = yield* RawServer.make(RawServer.redirect(307, `${other.origin}/x`))
        const client = yield* makeClient({ apiUrl: server.origin, origins: [other.origin] })
        const response = yield* HttpClient.followRedirects(client).get(path)
        assert.deepStrictEqual(yield* response.json, { ok: true })
        assert.deepStrictEqual(bearersIn(yield* other.requests), ["Bearer one"])
      }).pipe(Effect.provide(http)))

    for (
      const [what, body, sent] of [
        ["bytes", HttpBody.uint8Array(new TextEncoder().encode("some bytes")), /^some bytes$/],
        ["text", HttpBody.text("a text"), /^a text$/],
        ...(multipart ? [["a form", HttpBody.formDataRecord({ name: "value" }), /value/] as const] : []),
        ["parameters", HttpBody.urlParams([["a", "b c"]]), /^a=b\+c$/],
        ["nothing", HttpBody.empty, /^$/]
      ] as const
    ) {
      it.scopedLive(`replays a body of ${what} after a 401, and no connection stays busy`, () =>
        Effect.gen(function*() {
          const server = yield* RawServer.make(refusal(401, "Bearer error=\"invalid_token\""), ok)
          const client = yield* makeClient({ apiUrl: server.origin })
          const response = yield* client.post(path, { body })
          assert.deepStrictEqual(yield* response.json, { ok: true })
          const requests = yield* server.requests
          assert.deepStrictEqual(bearersIn(requests), ["Bearer one", "Bearer two"])
          for (const body of bodiesIn(requests)) assert.match(body, sent)
        }).pipe(Effect.provide(http)))
    }

    it.scopedLive("does not replay a stream: it returns the 401, and the next call sends a new token", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401), ok)
        const client = yield* makeClient({ apiUrl: server.origin })
        const body = HttpBody.stream(Stream.make(new TextEncoder().encode("x")), "text/plain", 1)
        const response = yield* client.post(path, { body })
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        yield* Effect.flatMap(client.get(path), ({ text }) => text)
        assert.deepStrictEqual(bearersIn(yield* server.requests), ["Bearer one", "Bearer two"])
      }).pipe(Effect.provide(http)))

    it.scopedLive("returns a second 401 with its body", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401))
        const client = yield* makeClient({ apiUrl: server.origin })
        const response = yield* client.get(path)
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        assert.lengthOf(yield* server.requests, 2)
      }).pipe(Effect.provide(http)))

    it.scopedLive("returns a 403 whose challenges are readable from several header lines", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(
          refusal(403, "Basic realm=\"a, b\"", "Bearer error=\"insufficient_scope\", scope=\"more and\"")
        )
        const client = yield* makeClient({ apiUrl: server.origin })
        const response = yield* client.get(path)
        assert.strictEqual(response.status, 403)
        assert.deepStrictEqual(
          Challenge.of(response).map(({ error, realm, scheme, scopes }) => ({ error, realm, scheme, scopes })),
          [
            { scheme: "Basic", realm: "a, b", error: undefined, scopes: [] },
            { scheme: "Bearer", realm: undefined, error: "insufficient_scope", scopes: ["more", "and"] }
          ]
        )
        assert.lengthOf(yield* server.requests, 1)
      }).pipe(Effect.provide(http)))

    it.scopedLive("returns a 401 of another scheme", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401, "Negotiate", "NTLM"))
        const client = yield* makeClient({ apiUrl: server.origin })
        assert.strictEqual((yield* client.get(path)).status, 401)
        assert.lengthOf(yield* server.requests, 1)
      }).pipe(Effect.provide(http)))

    it.scopedLive("closes the connection when the refusal's body is endless", () =>
      Effect.gen(function*() {
        const endless: RawServer.Handler = (socket) =>
          Effect.sync(() => {
            const more = () => {
              while (!socket.destroyed && socket.write(`2000\r\n${" ".repeat(0x2000)}\r\n`));
            }
            socket.on("drain", more).write("HTTP/1.1 401 Whatever\r\ntransfer-encoding: chunked\r\n\r\n")
            more()
          })
        const server = yield* RawServer.make(endless, RawServer.json(200, { ok: true }, { connection: "close" }))
        const client = yield* makeClient({ apiUrl: server.origin })
        const response = yield* client.get(path)
        assert.deepStrictEqual(yield* response.json, { ok: true })
        yield* server.disconnected
      }).pipe(Effect.provide(http)))
  })

  describe("calls with a revoked token", () => {
    for (
      const [when, concurrency] of [["concurrent calls", "unbounded"], [
        "calls, ten at a time,",
        10
      ]] as const
    ) {
      it.live(`many ${when} renew a revoked token once, and every call succeeds`, () =>
        Effect.gen(function*() {
          const { apiUrl, tokenUrl } = yield* NodeServer
          const { revokeAll, tokenRequests } = yield* ClickViewEmulator
          const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
          yield* Effect.gen(function*() {
            const client = yield* BearerAuth.make(yield* HttpClient.HttpClient, yield* ClickViewToken, { apiUrl })
            const call = Effect.flatMap(client.get("/api/v1/example"), ({ status, text }) => Effect.as(text, status))
            assert.strictEqual(yield* call, 200)
            yield* revokeAll
            const statuses = yield* Effect.all(Effect.replicate(call, callCount), { concurrency })
            assert.deepStrictEqual([...new Set(statuses)], [200])
            assert.strictEqual(yield* tokenRequests, 2)
          }).pipe(
            Effect.provide(
              Layer.merge(tokens(http, { tokenUrl, clientId: id, clientSecret: Redacted.value(secret) }), http)
            )
          )
        }).pipe(Effect.provide(NodeServer.layer({ latency: "20 millis" }))))
    }
  })
}
