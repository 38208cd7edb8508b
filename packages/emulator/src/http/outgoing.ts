/**
 * Makes responses with exactly the given bytes and headers.
 */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"

const encoder = new TextEncoder()

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
