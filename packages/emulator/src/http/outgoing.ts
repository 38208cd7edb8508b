/**
 * Responses with exactly the bytes and headers that a route chose.
 */
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"

const encoder = new TextEncoder()

const bodiless = new Set([204, 205, 304])

/**
 * Whether an answer with this status can have a body.
 *
 * @internal
 */
export const hasBody = (status: number): boolean => !bodiless.has(status)

/** @internal */
export type HeaderInput = Readonly<Record<string, string>>

/**
 * A response with these very bytes and headers: nothing is added but the length, where none is given.
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
