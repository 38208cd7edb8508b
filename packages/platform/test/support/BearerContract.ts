/**
 * What an HTTP layer owes a call that carries the token.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { AccessToken, BearerAuth, type BearerAuthOptions, Challenge, ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpBody, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { type HttpLayer, tokens } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"
import type { Expected } from "./SocketContract.ts"

const path = "/api/v1/thing"

/** How many calls are made at once where it matters that they are many. */
const many = process.env["THOROUGH"] === undefined ? 100 : 1000

const ok = RawServer.json(200, { ok: true })

/** A refusal with these headers, one line for each challenge. */
const refusal = (status: number, ...challenges: ReadonlyArray<string>): RawServer.Handler => (socket) =>
  Effect.sync(() => {
    const lines = challenges.map((challenge) => `WWW-Authenticate: ${challenge}\r\n`).join("")
    socket.write(`HTTP/1.1 ${status} Whatever\r\n${lines}content-length: 9\r\n\r\na refusal`)
  })

const bearersIn = (requests: ReadonlyArray<string>) =>
  requests.flatMap((request) => [...request.matchAll(/^authorization: (.*)\r$/gim)].map(([, value]) => value))

const bodiesIn = (requests: ReadonlyArray<string>) =>
  requests.map((request) => request.slice(request.indexOf("\r\n\r\n") + 4))

/** The client, over tokens that change when the current one is invalidated. */
const calling = (options: BearerAuthOptions) =>
  Effect.gen(function*() {
    const values = ["one", "two", "three"]
    return yield* BearerAuth.make(yield* HttpClient.HttpClient, {
      get: Effect.sync(() => AccessToken.make({ value: values[0] ?? "none" })),
      invalidate: ({ value }) => Effect.sync(() => Redacted.value(value) === values[0] && values.shift())
    }, options)
  })

export const bearerContract = (http: HttpLayer, { multipart }: Pick<Expected, "multipart">): void => {
  describe("a call that carries the token", () => {
    it.scopedLive("carries it once, beside what the caller sends", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(ok)
        const client = yield* calling({ apiUrl: server.origin })
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

    it.scopedLive("to another origin is refused before a connection is opened", () =>
      Effect.gen(function*() {
        const elsewhere = yield* RawServer.make(ok)
        const client = yield* calling({ apiUrl: "https://api.example.org" })
        const error = yield* Effect.flip(client.get(`${elsewhere.origin}/x`))
        assert.deepInclude(error, { _tag: "OriginNotAllowed", origin: elsewhere.origin })
        assert.strictEqual(yield* elsewhere.connections, 0)
      }).pipe(Effect.provide(http)))

    for (const status of [301, 302, 303, 307, 308]) {
      for (const around of [{}, { redirect: "follow" as const }]) {
        const wish = "redirect" in around ? ", though options say to follow it" : ""
        it.scopedLive(`is passed a ${status} to another origin, which hears nothing${wish}`, () =>
          Effect.gen(function*() {
            const elsewhere = yield* RawServer.make(ok)
            const server = yield* RawServer.make(RawServer.redirect(status, `${elsewhere.origin}/x`))
            const client = yield* calling({ apiUrl: server.origin })
            const response = yield* client.post(path, { body: HttpBody.text("body") }).pipe(
              Effect.provideService(FetchHttpClient.RequestInit, around)
            )
            assert.strictEqual(response.status, status)
            const error = yield* Effect.flip(HttpClient.followRedirects(client).get(path))
            assert.deepInclude(error, { _tag: "OriginNotAllowed", origin: elsewhere.origin })
            assert.lengthOf(yield* server.requests, 2)
            assert.strictEqual(yield* elsewhere.connections, 0)
          }).pipe(Effect.provide(http)))
      }
    }

    it.scopedLive("follows a redirect inside the allowed origins when it is asked to", () =>
      Effect.gen(function*() {
        const other = yield* RawServer.make(ok)
        const server = yield* RawServer.make(RawServer.redirect(307, `${other.origin}/x`))
        const client = yield* calling({ apiUrl: server.origin, origins: [other.origin] })
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
      it.scopedLive(`of ${what} is sent again, whole, after a 401, and no connection stays busy`, () =>
        Effect.gen(function*() {
          const server = yield* RawServer.make(refusal(401, "Bearer error=\"invalid_token\""), ok)
          const client = yield* calling({ apiUrl: server.origin })
          const response = yield* client.post(path, { body })
          assert.deepStrictEqual(yield* response.json, { ok: true })
          const requests = yield* server.requests
          assert.deepStrictEqual(bearersIn(requests), ["Bearer one", "Bearer two"])
          for (const body of bodiesIn(requests)) assert.match(body, sent)
        }).pipe(Effect.provide(http)))
    }

    it.scopedLive("of a stream is not sent again: the 401 is passed on, the next call carries another token", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401), ok)
        const client = yield* calling({ apiUrl: server.origin })
        const body = HttpBody.stream(Stream.make(new TextEncoder().encode("x")), "text/plain", 1)
        const response = yield* client.post(path, { body })
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        yield* Effect.flatMap(client.get(path), ({ text }) => text)
        assert.deepStrictEqual(bearersIn(yield* server.requests), ["Bearer one", "Bearer two"])
      }).pipe(Effect.provide(http)))

    it.scopedLive("passes on a second 401, with its body", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401))
        const client = yield* calling({ apiUrl: server.origin })
        const response = yield* client.get(path)
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        assert.lengthOf(yield* server.requests, 2)
      }).pipe(Effect.provide(http)))

    it.scopedLive("passes on a 403, and several header lines of challenges are read", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(
          refusal(403, "Basic realm=\"a, b\"", "Bearer error=\"insufficient_scope\", scope=\"more and\"")
        )
        const client = yield* calling({ apiUrl: server.origin })
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

    it.scopedLive("passes on a 401 of another scheme", () =>
      Effect.gen(function*() {
        const server = yield* RawServer.make(refusal(401, "Negotiate", "NTLM"))
        const client = yield* calling({ apiUrl: server.origin })
        assert.strictEqual((yield* client.get(path)).status, 401)
        assert.lengthOf(yield* server.requests, 1)
      }).pipe(Effect.provide(http)))

    it.scopedLive("leaves no connection behind when the refusal's body has no end", () =>
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
        const client = yield* calling({ apiUrl: server.origin })
        const response = yield* client.get(path)
        assert.deepStrictEqual(yield* response.json, { ok: true })
        yield* server.disconnected
      }).pipe(Effect.provide(http)))
  })

  describe("many calls with a token that was revoked", () => {
    for (
      const [when, concurrency] of [["at the same moment", "unbounded"], [
        "one after another, ten at a time",
        10
      ]] as const
    ) {
      it.live(`${when}: one renewal, and every call succeeds`, () =>
        Effect.gen(function*() {
          const { apiUrl, tokenUrl } = yield* NodeServer
          const { revokeAll, tokenRequests } = yield* ClickViewEmulator
          const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
          yield* Effect.gen(function*() {
            const client = yield* BearerAuth.make(yield* HttpClient.HttpClient, yield* ClickViewToken, { apiUrl })
            const call = Effect.flatMap(client.get("/api/v1/example"), ({ status, text }) => Effect.as(text, status))
            assert.strictEqual(yield* call, 200)
            yield* revokeAll
            const statuses = yield* Effect.all(Effect.replicate(call, many), { concurrency })
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
