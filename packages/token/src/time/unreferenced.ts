/**
 * Effect's clock, with a sleep that does not keep the process alive. Other clocks, such as a test's, stay unchanged.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberRefs from "effect/FiberRefs"
import * as Predicate from "effect/Predicate"

/**
 * The live clocks. A CommonJS program has two copies of Effect: they share the fiber refs, and the copy that was loaded first
 * put its clock there.
 */
const live: ReadonlyArray<Clock.Clock> = [
  DefaultServices.liveServices,
  FiberRefs.getOrDefault(FiberRefs.empty(), DefaultServices.currentServices)
].map((services) => Context.get(services, Clock.Clock))

interface Timer {
  readonly unref: () => void
}

/** Timers of Node and Bun can be unreferenced; elsewhere they are numbers. */
const canUnref = (timer: unknown): timer is Timer =>
  Predicate.hasProperty(timer, "unref") && Predicate.isFunction(timer.unref)

const sleep = (duration: Duration.Duration): Effect.Effect<void> =>
  Effect.async((resume) => {
    // @effect-diagnostics-next-line globalTimers:off
    const timer = setTimeout(() => resume(Effect.void), Duration.toMillis(duration))
    if (canUnref(timer)) timer.unref()
    return Effect.sync(() => clearTimeout(timer))
  })

/** The clock with a sleep that lets the process end. */
export const unreferenced = (clock: Clock.Clock): Clock.Clock =>
  !live.includes(clock) ? clock : {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
    currentTimeMillis: clock.currentTimeMillis,
    unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
    currentTimeNanos: clock.currentTimeNanos,
    sleep
  }
