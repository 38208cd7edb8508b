/**
 * Signals that the state has changed. A follower then reads the current state, so that a slow one never gets an outdated
 * state.
 */
import * as Effect from "effect/Effect"

/** A signal for any number of waiting fibers. */
export class Bell {
  /** How many times it rang. */
  rings = 0
  private readonly waiting = new Set<(done: Effect.Effect<void>) => void>()

  /** Wakes all waiting fibers. */
  ring(): void {
    this.rings++
    const woken = [...this.waiting]
    this.waiting.clear()
    for (const resume of woken) resume(Effect.void)
  }

  /** Waits until it has rung more than `heard` times. */
  after(heard: number): Effect.Effect<void> {
    return Effect.async((resume) => {
      if (this.rings > heard) {
        resume(Effect.void)
        return
      }
      this.waiting.add(resume)
      return Effect.sync(() => this.waiting.delete(resume))
    })
  }
}
