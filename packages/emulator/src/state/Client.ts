/**
 * A `Client` is one registration at the emulated ClickView: an id, the secrets that are valid for it now, the scopes it
 * may ask for, and how long its tokens live.
 *
 * @since 0.1.0
 */
import type * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"

/**
 * A registered client. Two secrets are valid at once while one of them is being rotated.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client {
  /** The `client_id`. */
  readonly id: string
  /** Every `client_secret` that is valid now. */
  readonly secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted>
  /** `["smartembed.viewkey"]` unless given. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** 24 hours unless given. */
  readonly lifetime?: Duration.DurationInput | undefined
  /** More than `requests` token requests within `window` are answered with 429 and `Retry-After`; no limit unless given. */
  readonly limit?: { readonly requests: number; readonly window: Duration.DurationInput } | undefined
  /** After so many wrong secrets in a row even the right one is refused, for a while; never unless given. */
  readonly lockOut?: { readonly after: number; readonly for: Duration.DurationInput } | undefined
}

/**
 * The scope of ClickView's Smart Embed API.
 *
 * @since 0.1.0
 * @category constants
 */
export const viewKeyScope = "smartembed.viewkey"

/**
 * A client with nothing left open.
 *
 * @since 0.1.0
 * @category models
 */
export interface Registration {
  readonly id: string
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  readonly scopes: ReadonlyArray<string>
  readonly lifetime: Duration.Duration
  readonly limit: Limit | undefined
  readonly lockOut: LockOut | undefined
}

/**
 * So many requests in so long.
 *
 * @internal
 */
interface Limit {
  readonly requests: number
  readonly window: Duration.Duration
}

/**
 * So many wrong secrets in a row, and how long they lock out.
 *
 * @internal
 */
interface LockOut {
  readonly after: number
  readonly for: Duration.Duration
}

/**
 * Fills in what a client leaves out.
 *
 * @internal
 */
export const make = ({ id, lifetime, limit, lockOut, scopes, secrets }: Client): Registration => ({
  id,
  secrets,
  scopes: scopes ?? [viewKeyScope],
  lifetime: Duration.decode(lifetime ?? "24 hours"),
  limit: limit && { requests: limit.requests, window: Duration.decode(limit.window) },
  lockOut: lockOut && { after: lockOut.after, for: Duration.decode(lockOut.for) }
})

/**
 * The client that an emulator knows when it is told of none.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultClient: {
  /** `emulator-client` */
  readonly id: string
  /** `emulator-secret` */
  readonly secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted>
  /** `["smartembed.viewkey"]` */
  readonly scopes: ReadonlyArray<string>
  /** 24 hours */
  readonly lifetime: Duration.Duration
} = {
  id: "emulator-client",
  secrets: [Redacted.make("emulator-secret")],
  scopes: [viewKeyScope],
  lifetime: Duration.hours(24)
}
