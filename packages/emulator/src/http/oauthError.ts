/**
 * OAuth error responses. A 401 contains a challenge, as RFC 9110 §15.5.2 requires.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 Error response
 */
import { json } from "./responses.ts"

/**
 * The headers of each response to a token request.
 *
 * @internal
 */
export const uncached = { "cache-control": "no-store", pragma: "no-cache" }

const challenge = { "www-authenticate": "Basic realm=\"ClickView emulator\"" }

/** @internal */
export const oauthError = (status: number, error: string, description?: string, uri?: string) =>
  json(status, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
    ...(uri === undefined ? {} : { error_uri: uri })
  }, status === 401 ? { ...uncached, ...challenge } : uncached)
