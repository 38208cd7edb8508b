/**
 * A response of the token endpoint: status, headers, and its body up to a limit. The rest of the body is cancelled when
 * the scope of the request closes.
 */
import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { codeIn, property, unloggedExit } from "./ClientFailure.ts"
import { isRedirect } from "./status.ts"

/** The maximum size of a body, in bytes. */
export const limit = 64 * 1024

/** The text of the body, or why there is none. */
export type Body =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "TooLarge" }
  | { readonly _tag: "TimedOut" }
  | { readonly _tag: "Broken"; readonly code: string | undefined }

/**
 * Whether the client followed a redirect to this response: `fetch` tells by `redirected`, undici by the addresses in
 * its context. Wrappers around the platform's response are looked through.
 */
export const isRedirected = (response: unknown, depth = 0): boolean => {
  if (depth > 8 || !Predicate.isObject(response)) return false
  if (property(response, "redirected") === true) return true
  const context = property(response, "context")
  const history = Predicate.isObject(context) ? property(context, "history") : undefined
  return (Array.isArray(history) && history.length > 0) ||
    isRedirected(property(response, "source") ?? property(response, "original"), depth + 1)
}

/** Status, headers and body of a response. */
export interface BoundedResponse {
  readonly status: number
  readonly headers: Headers.Headers
  readonly body: Body
}

const decode = (chunks: ReadonlyArray<Uint8Array>, size: number): string => {
  const bytes = new Uint8Array(size)
  chunks.reduce((offset, chunk) => {
    bytes.set(chunk, offset)
    return offset + chunk.length
  }, 0)
  return new TextDecoder().decode(bytes)
}

/** Chunks are pushed into one array, so that a body of single bytes does not cost its length squared. */
const readBody = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<Body> =>
  Effect.gen(function*() {
    const chunks: Array<Uint8Array> = []
    let size = 0
    yield* Stream.runForEachWhile(response.stream, (chunk) =>
      Effect.sync(() => {
        chunks.push(chunk)
        size += chunk.length
        return size <= limit
      }))
    return size > limit ? { _tag: "TooLarge" as const } : { _tag: "Text" as const, text: decode(chunks, size) }
  }).pipe(
    Effect.catchIf(({ reason }) => reason === "EmptyBody", () => Effect.succeed({ _tag: "Text" as const, text: "" })),
    unloggedExit,
    Effect.map(Exit.getOrElse((cause): Body => ({ _tag: "Broken", code: codeIn(cause) })))
  )

/** Reads the response within this time. The body of a redirect is not read. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  timeout: Duration.DurationInput
): Effect.Effect<BoundedResponse> =>
  Effect.map(
    isRedirect(response.status)
      ? Effect.succeed<Body>({ _tag: "Text", text: "" })
      : Effect.timeoutTo(Effect.disconnect(readBody(response)), {
        duration: timeout,
        onSuccess: (body) => body,
        onTimeout: (): Body => ({ _tag: "TimedOut" })
      }),
    (body) => ({ status: response.status, headers: response.headers, body })
  )
