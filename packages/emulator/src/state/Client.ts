/**
 * A `Client` is one OAuth client of the emulated ClickView: its id, secrets, scopes and the lifetime of its tokens.
 *
 * @since 0.1.0
 */
import type * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"

/**
 * A registered client. It has several valid secrets while one of them is rotated.
 *
 * @since 0.1.0
 * @category models
 */
export interface Client {
  /** The `client_id`. */
  readonly id: string
  /** The valid `client_secret` values. */
  readonly secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted>
  /** The scopes that the client can request. Defaults to `["smartembed.viewkey"]`. */
  readonly scopes?: ReadonlyArray<string> | undefined
  /** The lifetime of its tokens. Defaults to 24 hours. */
  readonly lifetime?: Duration.DurationInput | undefined
  /** Allows `requests` token requests in each `window`; further ones get 429 with `Retry-After`. Defaults to no limit. */
  readonly limit?: { readonly requests: number; readonly window: Duration.DurationInput } | undefined
  /** After `after` wrong secrets in a row, rejects the client, `for` this long. Defaults to never. */
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
 * A client with all defaults applied.
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
 * A rate limit: `requests` in each `window`.
 *
 * @internal
 */
interface Limit {
  readonly requests: number
  readonly window: Duration.Duration
}

/**
 * A lockout: how many wrong secrets in a row cause it, and how long it lasts.
 *
 * @internal
 */
interface LockOut {
  readonly after: number
  readonly for: Duration.Duration
}

/**
 * Applies the defaults of a client.
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
 * The client that is registered by default.
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
