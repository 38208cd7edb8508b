/**
 * The token's status in plain values, without the token.
 *
 * @since 0.2.0
 */
import type { OAuthError, StoreStatus, TokenPhase, TokenStatus } from "@effect-clickview/token"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/**
 * The status of the store.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickViewStoreStatus extends Omit<StoreStatus, "source"> {
  /** The source of the last token. */
  readonly source: "endpoint" | "store" | undefined
}

/**
 * The status of the token. It holds no secret.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickViewStatus {
  /** The phase of the token's life. */
  readonly phase: TokenPhase
  /** When the held token expires. */
  readonly expiresAt: Date | undefined
  /** Why the last attempt failed, until one succeeds. */
  readonly failure: OAuthError | undefined
  /** No token request is sent before this time. */
  readonly nextAttemptAt: Date | undefined
  /** The number of requests to the token endpoint so far, including retries. */
  readonly requests: number
  /** The status of the store, if there is one. */
  readonly store: ClickViewStoreStatus | undefined
}

const date = (time: Option.Option<DateTime.Utc>): Date | undefined =>
  Option.getOrUndefined(Option.map(time, DateTime.toDate))

/** Converts a `TokenStatus` to plain values. */
export const of = (status: TokenStatus): ClickViewStatus => ({
  phase: status.phase,
  expiresAt: date(status.expiresAt),
  failure: Option.getOrUndefined(status.failure),
  nextAttemptAt: date(status.nextAttemptAt),
  requests: status.requests,
  store: Option.getOrUndefined(
    Option.map(status.store, (store) => ({ ...store, source: Option.getOrUndefined(store.source) }))
  )
})

/** The status of a client without a token: its layers are not built, cannot be built, or are closed. */
export const withoutToken = (phase: TokenPhase, failure?: OAuthError): ClickViewStatus => ({
  phase,
  expiresAt: undefined,
  failure,
  nextAttemptAt: undefined,
  requests: 0,
  store: undefined
})
