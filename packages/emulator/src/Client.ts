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
  readonly secrets: Arr.NonEmptyReadonlyArray<Redacted.Redacted>
  readonly scopes: ReadonlyArray<string>
  readonly lifetime: Duration.Duration
}

/**
 * Fills in what a client leaves out.
 *
 * @internal
 */
export const make = (client: Client): Registration => ({
  id: client.id,
  secrets: client.secrets,
  scopes: client.scopes ?? [viewKeyScope],
  lifetime: Duration.decode(client.lifetime ?? "24 hours")
})

/**
 * The client that an emulator knows when it is told of none.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultClient = make({
  id: "emulator-client",
  secrets: [Redacted.make("emulator-secret")]
})
