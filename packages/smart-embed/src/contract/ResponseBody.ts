/**
 * Reads the body of a response up to a size limit, and cancels the rest.
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The size limit in bytes. The contract's responses are much smaller. */
export const maxBytes = 64 * 1024

/** The body's text; `undefined` if it exceeds the limit. */
export const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<string | undefined, HttpClientError.ResponseError> =>
  Effect.gen(function*() {
    const bytes = new Uint8Array(maxBytes)
    let size = 0
    yield* Stream.runForEachWhile(response.stream, (chunk) =>
      Effect.sync(() => {
        if (size + chunk.length <= maxBytes) bytes.set(chunk, size)
        size += chunk.length
        return size <= maxBytes
      }))
    return size > maxBytes ? undefined : new TextDecoder().decode(bytes.subarray(0, size))
  }).pipe(Effect.catchIf((error) => error.reason === "EmptyBody", () => Effect.succeed("")))
