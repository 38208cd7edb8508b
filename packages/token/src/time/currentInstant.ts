/** Reads both clocks, in milliseconds. */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Instant } from "../lifecycle/Instant.ts"

/** The current instant of this clock. */
export const instantOf = (clock: Clock.Clock): Instant => ({
  wall: clock.unsafeCurrentTimeMillis(),
  mono: Number(clock.unsafeCurrentTimeNanos()) / 1e6
})

/** The current instant of the fiber's clock. */
export const currentInstant: Effect.Effect<Instant> = Effect.clockWith((clock) => Effect.sync(() => instantOf(clock)))
