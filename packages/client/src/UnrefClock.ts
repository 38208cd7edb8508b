/**
 * Effect's own clock, with a sleep that does not keep the process alive: for listeners, which only watch.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

interface Timer {
  readonly unref: () => void
}

const canUnref = (timer: unknown): timer is Timer =>
  Predicate.hasProperty(timer, "unref") && Predicate.isFunction(timer.unref)

/** The clock whose sleep lets the process end. */
export const unrefClock: Clock.Clock = Object.assign(Clock.make(), {
  sleep: (duration: Duration.Duration): Effect.Effect<void> =>
    Effect.async((resume) => {
      // @effect-diagnostics-next-line globalTimers:off
      const timer = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
      if (canUnref(timer)) timer.unref()
      return Effect.sync(() => clearTimeout(timer))
    })
})
