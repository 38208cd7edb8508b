/**
 * Signals that the state has changed. A follower then reads the current state, so that a slow one never gets an outdated
 * state.
 */
import * as Effect from "effect/Effect"

/** A signal for any number of waiting fibers. */
export class ChangeSignal {
  /** How many times it was notified. */
  version = 0
  private readonly waiting = new Set<(done: Effect.Effect<void>) => void>()

  /** Wakes all waiting fibers. */
  notify(): void {
    this.version++
    const woken = [...this.waiting]
    this.waiting.clear()
    for (const resume of woken) resume(Effect.void)
  }

  /** Waits until `version` is greater than `seen`. */
  changedSince(seen: number): Effect.Effect<void> {
    return Effect.async((resume) => {
      if (this.version > seen) {
        resume(Effect.void)
        return
      }
      this.waiting.add(resume)
      return Effect.sync(() => this.waiting.delete(resume))
    })
  }
}
