/**
 * The body of an answer: no more of it is kept than any answer of the contract needs, and what is not read is cancelled.
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The most bytes that are kept. */
export const limit = 64 * 1024

/** The body's text; `undefined` when it is longer than the limit. */
export const read = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<string | undefined, HttpClientError.ResponseError> =>
  Effect.gen(function*() {
    const bytes = new Uint8Array(limit)
    let size = 0
    yield* Stream.runForEachWhile(response.stream, (chunk) =>
      Effect.sync(() => {
        if (size + chunk.length <= limit) bytes.set(chunk, size)
        size += chunk.length
        return size <= limit
      }))
    return size > limit ? undefined : new TextDecoder().decode(bytes.subarray(0, size))
  }).pipe(Effect.catchIf((error) => error.reason === "EmptyBody", () => Effect.succeed("")))
