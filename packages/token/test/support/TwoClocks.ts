/**
 * A `TestClock` whose wall clock and monotonic clock can be set separately, without waking sleeping fibers. Setting
 * them costs nothing, where `TestClock.adjust` takes milliseconds.
 */
import { Clock, Effect, TestClock } from "effect"

/** The controls of the clocks, in milliseconds. */
export interface TwoClocks {
  readonly clock: Clock.Clock
  readonly setWall: (by: number) => void
  readonly setMono: (by: number) => void
  /** Sets both clocks forward or back. */
  readonly set: (by: number) => void
  /** Advances the time as `TestClock.adjust` does, and wakes sleeping fibers. */
  readonly adjust: (by: number) => Effect.Effect<void>
}

const over = (base: Clock.Clock): TwoClocks => {
  let wall = 0
  let mono = 0n
  const unsafeCurrentTimeMillis = () => base.unsafeCurrentTimeMillis() + wall
  const unsafeCurrentTimeNanos = () => base.unsafeCurrentTimeNanos() + mono
  const setWall = (by: number) => {
    wall += by
  }
  const setMono = (by: number) => {
    mono += BigInt(by) * 1_000_000n
  }
  return {
    clock: {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis,
      unsafeCurrentTimeNanos,
      currentTimeMillis: Effect.sync(unsafeCurrentTimeMillis),
      currentTimeNanos: Effect.sync(unsafeCurrentTimeNanos),
      sleep: (duration) => base.sleep(duration)
    },
    setWall,
    setMono,
    set: (by) => {
      setWall(by)
      setMono(by)
    },
    adjust: (by) => Effect.withClock(TestClock.adjust(by), base)
  }
}

/** Runs `self` with two clocks over the test's clock. */
export const withTwoClocks = <A, E, R>(self: (clocks: TwoClocks) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((base) => {
    const clocks = over(base)
    return Effect.withClock(self(clocks), clocks.clock)
  })
