/**
 * An answer as it came over the wire: status, headers, and at most so many bytes of its body. What is not read is
 * cancelled when the scope of the request closes.
 */
import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { codeIn, contained, property } from "./ForeignFailure.ts"

/** The most bytes of a body that are kept. */
export const limit = 64 * 1024

/** What became of the body: its text, or why there is none. */
export type Body =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "TooLarge" }
  | { readonly _tag: "TimedOut" }
  | { readonly _tag: "Broken"; readonly code: string | undefined }

/** Whether this is a redirect; a fetch that hides the answer to one, as browsers do, gives it the status 0. */
export const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400)

/**
 * Whether the client followed a redirect to this answer, as far as it tells: `fetch` by `redirected`, undici by the
 * addresses in its context. What the client wrapped around the platform's answer is looked through.
 */
export const isRedirected = (response: unknown, depth = 0): boolean => {
  if (depth > 8 || !Predicate.isObject(response)) return false
  if (property(response, "redirected") === true) return true
  const context = property(response, "context")
  const history = Predicate.isObject(context) ? property(context, "history") : undefined
  return (Array.isArray(history) && history.length > 0) ||
    isRedirected(property(response, "source") ?? property(response, "original"), depth + 1)
}

/** Status, headers and body of an answer. */
export interface Answer {
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

/** Chunks go into an array that grows in place: a body that comes byte by byte must not cost its length squared. */
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
    contained,
    Effect.map(Exit.getOrElse((cause): Body => ({ _tag: "Broken", code: codeIn(cause) })))
  )

/** Reads the answer, for at most this long. A redirect's body is nobody's business and is not read. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  timeout: Duration.DurationInput
): Effect.Effect<Answer> =>
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
