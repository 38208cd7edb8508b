/**
 * The moment on both clocks, as cheap as one of them. Reading a clock is most of what a warm call costs; within one
 * millisecond of the wall clock the monotonic clock is read once. A wall clock that stands still must not hold up the
 * other, so that the reading is used a bounded number of times.
 */
import * as Clock from "effect/Clock"

/** How often one reading is used at most. */
const maxUses = 64

/** Both clocks, in milliseconds; `look` brings them up to date. */
export class ClockReading {
  wall = NaN
  mono = NaN
  private uses = 0
  private readonly readWall: () => number
  private readonly readMono: () => number

  constructor(readWall: () => number, readMono: () => number) {
    this.readWall = readWall
    this.readMono = readMono
  }

  /** Reads the wall clock, and the monotonic one where that can have changed. */
  look(): void {
    const wall = this.readWall()
    if (wall === this.wall && ++this.uses < maxUses) return
    this.wall = wall
    this.mono = this.readMono()
    this.uses = 0
  }
}

/** The moment on the clocks that Effect's own clock goes by. */
export const make = (): ClockReading => {
  // On Node the global is a getter, which costs as much as half a clock.
  const now = globalThis.performance.now.bind(globalThis.performance)
  const origin = Number(Clock.make().unsafeCurrentTimeNanos()) / 1e6 - now()
  // @effect-diagnostics-next-line globalDate:off
  return new ClockReading(() => Date.now(), () => now() + origin)
}
