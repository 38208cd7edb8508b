/**
 * The contract of an HTTP layer when the server misbehaves at the level of bytes.
 */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { gzipSync } from "node:zlib"
import { type HttpLayer, obtain, obtainFailure } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

const shortTimeouts = { attempt: "400 millis", flight: "30 seconds" } as const
const fastRetry = { attempts: 3, base: "1 millis", cap: "1 millis" } as const
const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

/** The start of a response that announces a kilobyte. */
const truncated = `${head}content-length: 1024\r\n\r\n{"access_token":"half`

export interface Expected {
  /** The reason after a compressed body that was not requested: fetch decodes it, undici does not. */
  readonly compressed: "TooLarge" | "Malformed"
  /** Whether multipart forms can be sent. Effect's client on undici 7 cannot, with or without this library. */
  readonly multipart: boolean
}

export const socketContract = (http: HttpLayer, expected: Expected): void => {
  describe("with a raw socket", () => {
    it.scopedLive("fails with Transport and the platform's code when no server listens", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* Effect.scoped(RawServer.make(RawServer.silence))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.deepInclude(reason, { _tag: "Transport", code: "ECONNREFUSED" })
      }))

    it.scopedLive("retries a reset before the response as often as configured, then fails with Transport", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.reset)
        const { reason } = yield* obtainFailure(http, { tokenUrl, retry: fastRetry })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 3)
      }))

    it.scopedLive("fails with Transport after a reset within the headers", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.resetAfter(head))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("fails with Transport after a reset within the body", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.resetAfter(truncated))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("fails with Transport after a truncated body", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* RawServer.make(RawServer.end(truncated))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, "Transport")
      }))

    it.scopedLive("fails with Timeout and closes the connection when the server sends nothing", () =>
      Effect.gen(function*() {
        const { disconnected, requests, tokenUrl } = yield* RawServer.make(RawServer.silence)
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: shortTimeouts }, disconnected)
        assert.deepInclude(reason, { _tag: "Timeout", limit: 400 })
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("fails with Timeout and closes the connection when the headers never end", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.trickle(`${head}x-slow: `))
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: shortTimeouts }, disconnected)
        assert.strictEqual(reason._tag, "Timeout")
      }))

    it.scopedLive("fails with Timeout and closes the connection when the body trickles", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.trickle(truncated))
        const { reason } = yield* obtainFailure(http, { tokenUrl, timeouts: shortTimeouts }, disconnected)
        assert.strictEqual(reason._tag, "Timeout")
      }))

    it.scopedLive("fails with TooLarge and closes the connection when the body is endless", () =>
      Effect.gen(function*() {
        const { disconnected, tokenUrl } = yield* RawServer.make(RawServer.endless)
        const { reason } = yield* obtainFailure(http, { tokenUrl }, disconnected)
        assert.deepInclude(reason, { _tag: "TooLarge", status: 200 })
      }))

    it.scopedLive("refuses a compressed body that exceeds the limit, and requests no compression", () =>
      Effect.gen(function*() {
        const bomb = gzipSync(`{"access_token":"${"a".repeat(10_000_000)}"}`)
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.respond(200, { "content-type": "application/json", "content-encoding": "gzip" }, bomb)
        )
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.strictEqual(reason._tag, expected.compressed)
        const [request = ""] = yield* requests
        assert.match(request, /^accept-encoding: identity\r$/im)
      }))

    it.scopedLive("fails with Malformed after HTML with status 200", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* RawServer.make(
          RawServer.respond(200, { "content-type": "text/html" }, "<html>Sign in to the school's network</html>")
        )
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.deepInclude(reason, { _tag: "Malformed", status: 200 })
      }))

    it.scopedLive("obtains the token on the second request after a 503", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.respond(503, { "content-type": "text/html" }, "<h1>Busy</h1>"),
          RawServer.token
        )
        const token = yield* obtain(http, { tokenUrl, retry: fastRetry })
        assert.strictEqual(Redacted.value(token.value), "raw-token")
        assert.lengthOf(yield* requests, 2)
      }))

    it.scopedLive("waits for a Retry-After within the time limit", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(
          RawServer.json(429, {}, { "retry-after": "1" }),
          RawServer.token
        )
        const token = yield* obtain(http, { tokenUrl, retry: fastRetry })
        assert.strictEqual(Redacted.value(token.value), "raw-token")
        assert.lengthOf(yield* requests, 2)
      }))

    it.scopedLive("fails with retryAfter when a Retry-After in seconds exceeds the time limit", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.json(429, {}, { "retry-after": "120" }))
        const error = yield* obtainFailure(http, { tokenUrl, retry: fastRetry })
        assert.deepInclude(error.reason, { _tag: "Unavailable", status: 429 })
        assert.deepStrictEqual(error.retryAfter, Duration.minutes(2))
        assert.lengthOf(yield* requests, 1)
      }))

    it.scopedLive("measures a Retry-After date from the response's Date header", () =>
      Effect.gen(function*() {
        const { requests, tokenUrl } = yield* RawServer.make(RawServer.json(429, {}, {
          date: "Mon, 01 Jan 2001 00:00:00 GMT",
          "retry-after": "Mon, 01 Jan 2001 00:02:00 GMT"
        }))
        const error = yield* obtainFailure(http, { tokenUrl, retry: fastRetry })
        assert.deepInclude(error.reason, { _tag: "Unavailable", status: 429 })
        assert.deepStrictEqual(error.retryAfter, Duration.minutes(2))
        assert.lengthOf(yield* requests, 1)
      }))
  })
}
