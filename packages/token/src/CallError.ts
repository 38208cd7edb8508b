/**
 * Why a call with the token has no response.
 *
 * @since 0.1.0
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type { OAuthError } from "./OAuthError.ts"
import type { OriginNotAllowed } from "./OriginNotAllowed.ts"

/**
 * No token (`OAuthError`), not sent (`OriginNotAllowed`, `RequestError`), or no response (`RequestError`,
 * `ResponseError`).
 *
 * @since 0.1.0
 * @category errors
 */
export type CallError = HttpClientError.HttpClientError | OAuthError | OriginNotAllowed
