/**
 * What is known about the token now, without the token: for a status page, a readiness probe or a log line.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import type { OAuthError } from "./OAuthError.ts"

/**
 * The phase of the token.
 *
 * - `empty`: no token is held, and no request is in progress
 * - `fresh`: a token is held
 * - `renewing`: a request is in progress, with or without a token held
 * - `stale`: a token is held, but the last renewal failed
 * - `coolingDown`: the server rejected the client; no request is sent before `nextAttemptAt`
 * - `closed`: the layer's scope is closed
 *
 * @since 0.1.0
 * @category models
 */
export type TokenPhase = "empty" | "fresh" | "renewing" | "stale" | "coolingDown" | "closed"

/**
 * The state of the store through which processes share the token.
 *
 * @since 0.2.0
 * @category models
 */
export interface StoreStatus {
  /** Where the last token came from: the endpoint, or another process through the store. */
  readonly source: Option.Option<"endpoint" | "store">
  /** How many tokens this process adopted. */
  readonly adoptions: number
  /** How many flights went to the endpoint without the store, because it did not respond. */
  readonly bypasses: number
  /** How many operations of the store failed. */
  readonly failures: number
}

/**
 * What is known about the token. It holds no secret. Two statuses with the same fields are equal by `Equal.equals`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenStatus {
  /** The phase of the token. */
  readonly phase: TokenPhase
  /** When the held token expires. */
  readonly expiresAt: Option.Option<DateTime.Utc>
  /** Why the last attempt failed; `None` after a success. */
  readonly failure: Option.Option<OAuthError>
  /** No request is sent before this time. */
  readonly nextAttemptAt: Option.Option<DateTime.Utc>
  /** How many requests were sent to the token endpoint, with retries. */
  readonly requests: number
  /** The state of the store, if there is one. Since 0.2.0. */
  readonly store: Option.Option<StoreStatus>
}
