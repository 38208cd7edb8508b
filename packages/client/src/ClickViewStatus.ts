/**
 * What is known about the token right now, in plain values and without the token.
 *
 * @since 0.2.0
 */
import type { OAuthError, StoreStatus, TokenPhase, TokenStatus } from "@effect-clickview/token"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/**
 * How the store is faring.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickViewStoreStatus extends Omit<StoreStatus, "source"> {
  /** Where the last token came from. */
  readonly source: "endpoint" | "store" | undefined
}

/**
 * What is known about the token. It holds no secret and can be shown to anybody who may know that you use ClickView.
 *
 * @since 0.2.0
 * @category models
 */
export interface ClickViewStatus {
  /** Where the token is in its life. */
  readonly phase: TokenPhase
  /** When the server stops accepting the token that is held. */
  readonly expiresAt: Date | undefined
  /** Why the last attempt failed, until one succeeds. */
  readonly failure: OAuthError | undefined
  /** Before this time no request leaves. */
  readonly until: Date | undefined
  /** How many requests have gone to the token endpoint so far, retries included. */
  readonly requests: number
  /** How the store is faring, when there is one. */
  readonly store: ClickViewStoreStatus | undefined
}

const date = (time: Option.Option<DateTime.Utc>): Date | undefined =>
  Option.getOrUndefined(Option.map(time, DateTime.toDate))

/** The same in plain values. */
export const of = (status: TokenStatus): ClickViewStatus => ({
  phase: status.phase,
  expiresAt: date(status.expiresAt),
  failure: Option.getOrUndefined(status.failure),
  until: date(status.until),
  requests: status.requests,
  store: Option.getOrUndefined(
    Option.map(status.store, (store) => ({ ...store, source: Option.getOrUndefined(store.source) }))
  )
})

/** The status of a client that holds nothing, because it is not built, or cannot be, or is closed. */
export const without = (phase: TokenPhase, failure?: OAuthError): ClickViewStatus => ({
  phase,
  expiresAt: undefined,
  failure,
  until: undefined,
  requests: 0,
  store: undefined
})
