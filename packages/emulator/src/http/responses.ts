/**
 * Makes responses with exactly the given bytes and headers, and edits them.
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const bodiless = new Set([204, 205, 304])

/**
 * Whether a response with this status can have a body.
 *
 * @internal
 */
export const hasBody = (status: number): boolean => !bodiless.has(status)

/** @internal */
export type HeaderInput = Readonly<Record<string, string>>

/**
 * Makes a response with exactly these bytes and headers. It adds only `Content-Length`, if it is missing.
 *
 * @internal
 */
export const bytes = (status: number, body: string | Uint8Array, headers: HeaderInput) => {
  if (!hasBody(status)) return HttpServerResponse.empty({ status, headers })
  const content = typeof body === "string" ? encoder.encode(body) : body
  return HttpServerResponse.raw(content, { status, headers: { "content-length": String(content.length), ...headers } })
}

/** @internal */
export const json = (status: number, body: unknown, headers: HeaderInput = {}) =>
  bytes(status, JSON.stringify(body), { "content-type": "application/json", ...headers })

/** @internal */
export const text = (status: number, body: string, headers: HeaderInput = {}) =>
  bytes(status, body, { "content-type": "text/plain;charset=utf-8", ...headers })

/** The bytes of a response that the emulator made; empty for a stream. */
export const bodyOf = ({ body }: HttpServerResponse.HttpServerResponse): Uint8Array =>
  (body._tag === "Raw" || body._tag === "Uint8Array") && body.body instanceof Uint8Array ? body.body : new Uint8Array(0)

/** Replaces the body of a response. */
export const withBody = (
  response: HttpServerResponse.HttpServerResponse,
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse => {
  const kept = Headers.remove(response.headers, "content-length")
  return bytes(response.status, content, { ...kept, ...headers })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Edits the fields of a successful token response. Returns other responses unchanged. */
export const editTokenFields = (
  response: HttpServerResponse.HttpServerResponse,
  edit: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
): HttpServerResponse.HttpServerResponse => {
  if (response.status !== 200) return response
  const fields = Either.try((): unknown => JSON.parse(decoder.decode(bodyOf(response))))
  return Option.match(Option.filter(Either.getRight(fields), isRecord), {
    onNone: () => response,
    onSome: (fields) => withBody(response, JSON.stringify(edit(fields)))
  })
}

/** Removes the content type of a response. */
export const withoutContentType = (response: HttpServerResponse.HttpServerResponse) =>
  bytes(response.status, bodyOf(response), Headers.remove(response.headers, "content-type"))

/** Adds a `Date` header from the `Clock`, if the response has none. */
export const withDate = (
  response: HttpServerResponse.HttpServerResponse
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  "date" in response.headers
    ? Effect.succeed(response)
    : Effect.map(DateTime.now, (now) =>
      HttpServerResponse.setHeader(response, "date", DateTime.toDateUtc(now).toUTCString()))
