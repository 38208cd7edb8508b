/**
 * Effect's clock with a sleep that does not keep the process alive, for status listeners.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

interface UnrefTimer {
  readonly unref: () => void
}

const canUnref = (timer: unknown): timer is UnrefTimer =>
  Predicate.hasProperty(timer, "unref") && Predicate.isFunction(timer.unref)

/** A clock whose sleep does not keep the process alive. */
export const unrefClock: Clock.Clock = Object.assign(Clock.make(), {
  sleep: (duration: Duration.Duration): Effect.Effect<void> =>
    Effect.async((resume) => {
      // @effect-diagnostics-next-line globalTimers:off
      const timer = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
      if (canUnref(timer)) timer.unref()
      return Effect.sync(() => clearTimeout(timer))
    })
})
