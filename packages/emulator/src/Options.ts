/**
 * The `Options` of an emulator.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { RecordedRequest } from "./journal/RecordedRequest.ts"
import type { Client } from "./state/Client.ts"

/**
 * The options of an emulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The registered clients. Defaults to `ClickViewEmulator.defaultClient`. */
  readonly clients?: ReadonlyArray<Client> | undefined
  /** The delay of every token response, by Effect's `Clock`. Defaults to none. */
  readonly latency?: Duration.DurationInput | undefined
  /** Runs once for each request, when it gets its response or its connection ends without one. */
  readonly onRequest?: ((request: RecordedRequest) => Effect.Effect<void>) | undefined
}
