/**
 * A cached reading of the wall clock and the monotonic clock. Reading clocks is most of the cost of a warm call, so the
 * monotonic clock is read once per millisecond of the wall clock. The number of uses is limited in case the wall clock
 * stops.
 */
import * as Clock from "effect/Clock"

/** The maximum number of uses of one monotonic reading. */
const maxUses = 64

/** Both clocks, in milliseconds. Call `refresh` before reading them. */
export class ClockReading {
  wall = NaN
  monotonic = NaN
  private uses = 0
  private readonly readWall: () => number
  private readonly readMonotonic: () => number

  constructor(readWall: () => number, readMonotonic: () => number) {
    this.readWall = readWall
    this.readMonotonic = readMonotonic
  }

  /** Reads the wall clock, and the monotonic clock if the wall clock has changed or the reading was used too often. */
  refresh(): void {
    const wall = this.readWall()
    if (wall === this.wall && ++this.uses < maxUses) return
    this.wall = wall
    this.monotonic = this.readMonotonic()
    this.uses = 0
  }
}

/** A reading of the clocks that Effect's clock uses. */
export const make = (): ClockReading => {
  // On Node `globalThis.performance` is a getter, which costs half as much as reading a clock.
  const now = globalThis.performance.now.bind(globalThis.performance)
  const origin = Number(Clock.make().unsafeCurrentTimeNanos()) / 1e6 - now()
  // @effect-diagnostics-next-line globalDate:off
  return new ClockReading(() => Date.now(), () => now() + origin)
}
