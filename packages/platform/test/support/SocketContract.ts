/**
 * The contract of an HTTP layer about connections: it fails when it should, and closes what it gave up.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type HttpLayer, obtainFailure } from "./obtain.ts"
import * as RawServer from "./RawServer.ts"

const shortTimeouts = { attempt: "400 millis", flight: "30 seconds" } as const
const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"

/** The start of a response that announces a kilobyte. */
const truncated = `${head}content-length: 1024\r\n\r\n{"access_token":"half`

export const socketContract = (http: HttpLayer): void => {
  describe("with a raw socket", () => {
    it.scopedLive("fails with Transport and the platform's code when no server listens", () =>
      Effect.gen(function*() {
        const { tokenUrl } = yield* Effect.scoped(RawServer.make(RawServer.silence))
        const { reason } = yield* obtainFailure(http, { tokenUrl })
        assert.deepInclude(reason, { _tag: "Transport", code: "ECONNREFUSED" })
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
  })
}
