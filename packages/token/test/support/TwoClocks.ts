/**
 * `TestClock` with hands of their own: its wall clock and its monotonic clock can each be set forward or back without the
 * other, and without waking anybody who sleeps. Setting them costs nothing, where `TestClock.adjust` costs milliseconds.
 */
import { Clock, Effect, TestClock } from "effect"

/** The clock, and what moves it, in milliseconds. */
export interface TwoClocks {
  readonly clock: Clock.Clock
  readonly setWall: (by: number) => void
  readonly setMono: (by: number) => void
  /** Moves both. */
  readonly set: (by: number) => void
  /** Lets time pass as `TestClock.adjust` does: sleepers wake. */
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

/** Runs `self` on two clocks over the clock of this test. */
export const withTwoClocks = <A, E, R>(self: (clocks: TwoClocks) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((base) => {
    const clocks = over(base)
    return Effect.withClock(self(clocks), clocks.clock)
  })
