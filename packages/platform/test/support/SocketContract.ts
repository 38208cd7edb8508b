/**
 * What an HTTP layer owes a token when the other side misbehaves, byte by byte.
 */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { gzipSync } from "node:zlib"
import { type HttpLayer, obtain, obtainFailure } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

const soon = { attempt: "400 millis", flight: "30 seconds" } as const
const quickly = { attempts: 3, base: "1 millis", cap: "1 millis" } as const
const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

/** Nothing of a kilobyte's promise is kept but the beginning. */
const broken = `${head}content-length: 1024\r\n\r\n{"access_token":"half`

export interface Expected {
  /** What a compressed body that was not asked for comes to: fetch unpacks it, undici leaves it as it is. */
  readonly compressed: "TooLarge" | "Malformed"
  /** Whether multipart forms can be sent: Effect's client on undici 7 fails to, with or without this library. */
  readonly multipart: boolean
}

export const socketContract = (http: HttpLayer, expected: Expected): void => {
  describe("against a raw socket", () => {
    it.scopedLive("a server that is not there is a transport failure with the platform's code", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* Effect.scoped(RawServer.make(RawServer.silence))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.deepInclude(reason, { _tag: "Transport", code: "ECONNREFUSED" })
      }))

    it.scopedLive("a reset in place of an answer is a transport failure, repeated as often as asked", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.reset)
        const { reason } = yield* obtainFailure(http, { tokenUrl, retry: quickly })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 3)
      }))

    it.scopedLive("a reset within the headers is a transport failure", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.resetAfter(head))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("a reset within the body is a transport failure", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.resetAfter(broken))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("a body that ends too early is a transport failure", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* RawServer.make(RawServer.end(broken))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
      }))

    it.scopedLive("silence ends with the attempt's limit, and so does the connection", () =>
      Effect.gen(function*() {
        const { disconnected, requests, tokenUrl } = yield* RawServer.make(RawServer.silence)
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: soon }, disconnected)
        assert.deepInclude(reason, { _tag: "Timeout", limit: 400 })
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("headers that never end, end with the attempt's limit, and so does the connection", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.trickle(`${head}x-slow: `))
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: soon }, disconnected)
        assert.strictEqual(reason._tag, "Timeout")
      }))

    it.scopedLive("a body that trickles ends with the attempt's limit, and so does the connection", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.trickle(broken))
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: soon }, disconnected)
        assert.strictEqual(reason._tag, "Timeout")
      }))

    it.scopedLive("a body without end is too large, and we close the connection", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.endless)
        const { reason } = yield* obtainFailure(http, { tokenUrl }, disconnected)
        assert.deepInclude(reason, { _tag: "TooLarge", status: 200 })
      }))

    it.scopedLive("a compressed body that grows past the limit is refused", () =>
      Effect.gen(function*() {
        const bomb = gzipSync(`{"access_token":"${"a".repeat(10_000_000)}"}`)
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.answer(200, { "content-type": "application/json", "content-encoding": "gzip" }, bomb)
        )
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, expected.compressed)
        const [request = ""] = yield* requests
        assert.match(request, /^accept-encoding: identity\r$/im)
      }))

    it.scopedLive("HTML with status 200 is malformed", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* RawServer.make(
          RawServer.answer(200, { "content-type": "text/html" }, "<html>Sign in to the school's network</html>")
        )
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.deepInclude(reason, { _tag: "Malformed", status: 200 })
      }))

    it.scopedLive("after a 503 the second request gets the token", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.answer(503, { "content-type": "text/html" }, "<h1>Busy</h1>"),
          RawServer.token
        )
        const token = yield* obtain(http, { tokenUrl, retry: quickly })
        assert.strictEqual(Redacted.value(token.value), "raw-token")
        assert.lengthOf(yield* requests, 2)
      }))

    it.scopedLive("a Retry-After that fits is waited for", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.json(429, {}, { "retry-after": "1" }),
          RawServer.token
        )
        const token = yield* obtain(http, { tokenUrl, retry: quickly })
        assert.strictEqual(Redacted.value(token.value), "raw-token")
        assert.lengthOf(yield* requests, 2)
      }))

    it.scopedLive("a Retry-After in seconds that does not fit is passed on", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.json(429, {}, { "retry-after": "120" }))
        const error = yield* obtainFailure(http, { tokenUrl, retry: quickly })
        assert.deepInclude(error.reason, { _tag: "Unavailable", status: 429 })
        assert.deepStrictEqual(error.retryAfter, Duration.minutes(2))
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("a Retry-After that is a date counts from the answer's own date", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.json(429, {}, {
          date: "Mon, 01 Jan 2001 00:00:00 GMT",
          "retry-after": "Mon, 01 Jan 2001 00:02:00 GMT"
        }))
        const error = yield* obtainFailure(http, { tokenUrl, retry: quickly })
        assert.deepInclude(error.reason, { _tag: "Unavailable", status: 429 })
        assert.deepStrictEqual(error.retryAfter, Duration.minutes(2))
        assert.lengthOf(yield* requests, 1)
      }))
  })
}
