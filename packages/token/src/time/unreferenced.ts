/**
 * Effect's own clock, with a sleep that does not keep a process alive. Any other clock, such as a test's, is left as it
 * is.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberRefs from "effect/FiberRefs"
import * as Predicate from "effect/Predicate"

/**
 * The live clocks that there can be. A CommonJS program has two copies of Effect; the fiber refs are shared, and the copy
 * that was loaded first has put its clock into them.
 */
const live: ReadonlyArray<Clock.Clock> = [
  DefaultServices.liveServices,
  FiberRefs.getOrDefault(FiberRefs.empty(), DefaultServices.currentServices)
].map((services) => Context.get(services, Clock.Clock))

interface Timer {
  readonly unref: () => void
}

/** Node and Bun have timers that can be unreferenced; elsewhere they are numbers. Effect's clock offers neither. */
const canUnref = (timer: unknown): timer is Timer =>
  Predicate.hasProperty(timer, "unref") && Predicate.isFunction(timer.unref)

const sleep = (duration: Duration.Duration): Effect.Effect<void> =>
  Effect.async((resume) => {
    // @effect-diagnostics-next-line globalTimers:off
    const timer = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
    if (canUnref(timer)) timer.unref()
    return Effect.sync(() => clearTimeout(timer))
  })

/** The clock whose sleep lets the process end. */
export const unreferenced = (clock: Clock.Clock): Clock.Clock =>
  !live.includes(clock) ? clock : {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
    currentTimeMillis: clock.currentTimeMillis,
    unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
    currentTimeNanos: clock.currentTimeNanos,
    sleep
  }
