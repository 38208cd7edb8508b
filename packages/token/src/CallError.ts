/**
 * Why a call that carries the token has no answer.
 *
 * @since 0.1.0
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type { OAuthError } from "./OAuthError.ts"
import type { OriginNotAllowed } from "./OriginNotAllowed.ts"

/**
 * No token (`OAuthError`), not sent (`OriginNotAllowed`, `RequestError`), or no answer (`RequestError`, `ResponseError`).
 *
 * @since 0.1.0
 * @category errors
 */
export type CallError = HttpClientError.HttpClientError | OAuthError | OriginNotAllowed
