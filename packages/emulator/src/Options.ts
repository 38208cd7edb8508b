/**
 * The `Options` of an emulator: who is registered, how slow it is, and who is told of what arrives.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { RecordedRequest } from "./journal/RecordedRequest.ts"
import type { Client } from "./state/Client.ts"

/**
 * What an emulator can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The registered clients; `ClickViewEmulator.defaultClient` alone unless given. */
  readonly clients?: ReadonlyArray<Client> | undefined
  /** How long an answer of the token endpoint is on its way, by Effect's `Clock`; nothing unless given. */
  readonly latency?: Duration.DurationInput | undefined
  /** Told of each request when it is answered, or when its connection is broken or left instead. */
  readonly onRequest?: ((request: RecordedRequest) => Effect.Effect<void>) | undefined
}
