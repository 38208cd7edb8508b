/**
 * A clock that stands still until it is moved. Wall and monotonic time move together or separately, and sleeps follow
 * the monotonic time. It is synchronous: a move takes microseconds, where `TestClock.adjust` takes milliseconds.
 */
import { Clock, Duration, Effect } from "effect"

interface Sleeper {
  readonly at: number
  wake: () => void
}

export class VirtualClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  #wall = 1_767_225_600_000
  #mono = 86_400_000
  readonly #sleepers = new Set<Sleeper>()

  readonly currentTimeMillis = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return Math.floor(this.#wall)
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(Math.round(this.#mono * 1e6))
  }

  /** An interrupted sleep leaves nothing behind. */
  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return Effect.acquireUseRelease(
      Effect.sync(() => {
        const sleeper: Sleeper = { at: this.#mono + Duration.toMillis(duration), wake: () => undefined }
        this.#sleepers.add(sleeper)
        return sleeper
      }),
      (sleeper) =>
        Effect.async((resume: (woken: Effect.Effect<void>) => void) => {
          if (this.#sleepers.has(sleeper)) sleeper.wake = () => resume(Effect.void)
          else resume(Effect.void)
        }),
      (sleeper) => Effect.sync(() => this.#sleepers.delete(sleeper))
    )
  }

  /** Both times, in milliseconds. */
  get now(): { readonly wall: number; readonly mono: number } {
    return { wall: this.#wall, mono: this.#mono }
  }

  /** The number of sleeping fibers. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Sets the wall clock forward or back. */
  setWall(by: number): void {
    this.#wall += by
  }

  /** Moves both clocks without waking sleeping fibers on the way. */
  stall(by: number): void {
    this.#wall += by
    this.#mono += by
  }

  /** Wakes the fibers whose time has come. Returns whether there were any. */
  wakeDue(): boolean {
    const due = [...this.#sleepers].filter(({ at }) => at <= this.#mono)
    for (const sleeper of due) {
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
    return due.length > 0
  }

  /** Moves the monotonic time, and by default the wall clock, and stops at each sleeping fiber's time. */
  advance(by: number, atEachStop: () => void, options: { readonly wallStands?: boolean } = {}): void {
    const end = this.#mono + by
    while (this.#mono < end) {
      const next = Math.min(end, ...[...this.#sleepers].map(({ at }) => at).filter((at) => at > this.#mono))
      if (options.wallStands !== true) this.#wall += next - this.#mono
      this.#mono = next
      this.wakeDue()
      atEachStop()
    }
  }
}
