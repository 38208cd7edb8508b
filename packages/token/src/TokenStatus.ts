/**
 * What is known about the token right now, without the token: for a status page, a readiness probe or a log line.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Option from "effect/Option"
import type { OAuthError } from "./OAuthError.ts"

/**
 * Where the token is in its life.
 *
 * - `empty`: there is none, and nobody is asking for one
 * - `fresh`: there is one
 * - `renewing`: a request is under way, whether there is one or not
 * - `stale`: there is one, but the last attempt to renew it failed
 * - `coolingDown`: the server refused the client; no request leaves until `until`
 * - `closed`: the layer's scope is closed
 *
 * @since 0.1.0
 * @category models
 */
export type TokenPhase = "empty" | "fresh" | "renewing" | "stale" | "coolingDown" | "closed"

/**
 * How a process fares with the store that it shares its token through.
 *
 * @since 0.2.0
 * @category models
 */
export interface StoreStatus {
  /** Where the last token came from: this process asked the endpoint, or adopted what another one had left in the store. */
  readonly source: Option.Option<"endpoint" | "store">
  /** How many tokens were adopted so far. */
  readonly adoptions: number
  /** How many flights asked without the store so far, because it did not answer. */
  readonly alone: number
  /** How many operations of the store have failed so far. */
  readonly failures: number
}

/**
 * What is known about the token. It holds no secret and can be shown to anybody who may know that you use ClickView. Two
 * statuses with the same fields are equal by `Equal.equals`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenStatus {
  /** Where the token is in its life. */
  readonly phase: TokenPhase
  /** When the server stops accepting the token that is held. */
  readonly expiresAt: Option.Option<DateTime.Utc>
  /** Why the last attempt failed, until one succeeds. */
  readonly failure: Option.Option<OAuthError>
  /** Before this time no request leaves. */
  readonly until: Option.Option<DateTime.Utc>
  /** How many requests have gone to the token endpoint so far, retries included. */
  readonly requests: number
  /** How the store is faring, when there is one. Since 0.2.0. */
  readonly store: Option.Option<StoreStatus>
}
