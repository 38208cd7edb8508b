/**
 * How much of a response is read, and how the rest is cancelled.
 */
import { HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as BoundedResponse from "../../src/exchange/BoundedResponse.ts"
import { ask } from "../support/Ask.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"

const limit = 65_536

const good = JSON.stringify({ access_token: "a-token", token_type: "Bearer", expires_in: 60 })

const read = (body: ScriptedClient.Body, options: { readonly status?: number } = {}) =>
  Effect.flatMap(
    ScriptedClient.reply(options.status ?? 200, body)(HttpClientRequest.get("https://auth.example.org")),
    (response) => BoundedResponse.read(response, "5 seconds")
  ).pipe(Effect.orDie)

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text))

interface Source {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
  pulls: number
  cancelled: boolean
}

/** A body that is produced as it is read. `undefined` ends it. */
const source = (chunk: (nth: number) => Uint8Array<ArrayBuffer> | undefined): Source => {
  const made: Source = {
    pulls: 0,
    cancelled: false,
    body: new ReadableStream({
      pull: (controller) => {
        const next = chunk(made.pulls++)
        if (next === undefined) controller.close()
        else controller.enqueue(next)
      },
      cancel: () => {
        made.cancelled = true
      }
    }, { highWaterMark: 0 })
  }
  return made
}

describe("reading a response body", () => {
  it.effect("reads 65,536 bytes, and reports one byte more as too large", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* read("x".repeat(limit))).body, { _tag: "Text", text: "x".repeat(limit) })
      assert.deepStrictEqual((yield* read("x".repeat(limit + 1))).body, { _tag: "TooLarge" })
    }))

  it.effect("measures a body in bytes, not in characters", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* read("\u20ac".repeat(limit / 3 | 0))).body._tag, "Text")
      assert.strictEqual((yield* read("\u20ac".repeat((limit / 3 | 0) + 1))).body._tag, "TooLarge")
    }))

  it.effect("reads exactly the limit in many chunks, and ignores an empty chunk at the end", () =>
    Effect.gen(function*() {
      const chunks = source((nth) => nth < 64 ? bytes("y".repeat(1024)) : nth === 64 ? new Uint8Array() : undefined)
      assert.deepStrictEqual((yield* read(chunks.body)).body, { _tag: "Text", text: "y".repeat(limit) })
    }))

  it.effect("reads an endless body up to the limit, and cancels it", () =>
    Effect.gen(function*() {
      const chunks = source(() => bytes("z".repeat(1024)))
      assert.strictEqual((yield* read(chunks.body)).body._tag, "TooLarge")
      assert.isTrue(chunks.cancelled)
      assert.isAtMost(chunks.pulls, 66)
    }))

  it.effect("reads a body that arrives byte by byte in time linear in its length", () =>
    Effect.gen(function*() {
      const text = bytes("w".repeat(limit))
      const chunks = source((nth) => nth < limit ? text.slice(nth, nth + 1) : undefined)
      assert.deepStrictEqual((yield* read(chunks.body)).body, { _tag: "Text", text: "w".repeat(limit) })
    }), 15_000)

  it.effect("keeps a character that is split between chunks, and drops a byte order mark", () =>
    Effect.gen(function*() {
      const text = bytes("\ufeffa\u20acb\ud83d\ude00")
      const chunks = source((nth) => nth < text.length ? text.slice(nth, nth + 1) : undefined)
      assert.deepStrictEqual((yield* read(chunks.body)).body, { _tag: "Text", text: "a\u20acb\ud83d\ude00" })
    }))

  it.effect("reads a missing body as empty text", () =>
    Effect.gen(function*() {
      const request = HttpClientRequest.get("https://auth.example.org")
      const { body } = yield* BoundedResponse.read(HttpClientResponse.fromWeb(request, new Response()), "5 seconds")
      assert.deepStrictEqual(body, { _tag: "Text", text: "" })
    }))

  for (const status of [300, 301, 302, 303, 307, 308, 399]) {
    it.effect(`does not read the body of a redirect (${status})`, () =>
      Effect.gen(function*() {
        const chunks = source(() => bytes("secret"))
        const answer = yield* read(chunks.body, { status })
        assert.strictEqual(chunks.pulls, 0)
        assert.strictEqual(answer.status, status)
        assert.deepStrictEqual(answer.body, { _tag: "Text", text: "" })
      }))
  }
})

describe("a token response", () => {
  it.effect("accepts a response padded to the limit, and names the limit when there is one byte more", () =>
    Effect.gen(function*() {
      const token = yield* ask(ScriptedClient.make(ScriptedClient.reply(200, good.padEnd(limit))))
      assert.strictEqual(Redacted.value(token.value), "a-token")
      const error = yield* Effect.flip(ask(ScriptedClient.make(ScriptedClient.reply(200, good.padEnd(limit + 1)))))
      assert.deepStrictEqual(error.reason, { _tag: "TooLarge", status: 200, limit })
      assert.include(error.message, "65536")
    }))

  it.effect("cancels the body and aborts the request when a response is too large", () =>
    Effect.gen(function*() {
      const chunks = source(() => bytes("z".repeat(4096)))
      const endpoint = ScriptedClient.make(ScriptedClient.reply(400, chunks.body))
      yield* Effect.flip(ask(endpoint))
      assert.isTrue(chunks.cancelled)
      assert.deepStrictEqual(endpoint.sent.map(({ signal }) => signal.aborted), [true])
    }))

  it.effect("aborts the request of a redirect and does not read its body", () =>
    Effect.gen(function*() {
      const chunks = source(() => bytes("z"))
      const endpoint = ScriptedClient.make(ScriptedClient.reply(307, chunks.body, { location: "https://example.org/" }))
      const error = yield* Effect.flip(ask(endpoint))
      assert.deepStrictEqual(error.reason, { _tag: "Redirected", status: 307 })
      assert.strictEqual(chunks.pulls, 0)
      assert.deepStrictEqual(endpoint.sent.map(({ signal, url }) => ({ aborted: signal.aborted, url })), [
        { aborted: true, url: "https://auth.clickviewapp.com/connect/token" }
      ])
    }))

  for (
    const type of [undefined, "text/html", "application/octet-stream", "application/json; charset=utf-16", "nonsense"]
  ) {
    it.effect(`accepts a token whatever the content type is (${type ?? "none"})`, () =>
      Effect.gen(function*() {
        const headers = type === undefined ? {} : { "content-type": type }
        const token = yield* ask(ScriptedClient.make(ScriptedClient.reply(200, bytes(good), headers)))
        assert.strictEqual(Redacted.value(token.value), "a-token")
      }))
  }

  it.effect("rejects a body that is JSON only by its content type", () =>
    Effect.gen(function*() {
      const step = ScriptedClient.reply(200, "<html>", { "content-type": "application/json" })
      const { reason } = yield* Effect.flip(ask(ScriptedClient.make(step)))
      assert.strictEqual(reason._tag, "Malformed")
    }))
})

describe("a failed connection", () => {
  const once = { retry: { attempts: 1 } }

  for (const code of ["ECONNREFUSED", "ENOTFOUND", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED"]) {
    it.effect(`reports the platform's code ${code} and the host of the request`, () =>
      Effect.gen(function*() {
        const options = { ...once, tokenUrl: "https://auth.example.org:8443/t?tenant=secret" }
        const error = yield* Effect.flip(ask(ScriptedClient.make(ScriptedClient.reset(code)), options))
        assert.deepStrictEqual(error.reason, { _tag: "Transport", host: "auth.example.org:8443", code })
        assert.include(error.message, code)
        assert.notInclude(error.message, "tenant")
      }))
  }

  for (const code of ["", "lower", "HAS SPACE", "my-secret", "A".repeat(65), "\u0000"]) {
    it.effect(`does not report ${JSON.stringify(code.slice(0, 10))}, which is not a code`, () =>
      Effect.gen(function*() {
        const { reason } = yield* Effect.flip(ask(ScriptedClient.make(ScriptedClient.reset(code)), once))
        assert.deepStrictEqual(reason, { _tag: "Transport", host: "auth.clickviewapp.com", code: undefined })
      }))
  }

  it.effect("reports no code when the cause refers to itself", () =>
    Effect.gen(function*() {
      const cause = new Error("round")
      cause.cause = cause
      const { reason } = yield* Effect.flip(ask(ScriptedClient.make(ScriptedClient.broken(cause)), once))
      assert.deepStrictEqual(reason, { _tag: "Transport", host: "auth.clickviewapp.com", code: undefined })
    }))
})
