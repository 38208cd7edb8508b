/**
 * Tells those who follow the state that it has changed, and nothing about how: they read what is true when they get to it,
 * so that a slow one never reads a state that was superseded.
 */
import * as Effect from "effect/Effect"

/** A bell that any number of fibers can wait for. */
export class Bell {
  /** How often it has rung. */
  rings = 0
  private readonly waiting = new Set<(done: Effect.Effect<void>) => void>()

  /** Wakes everybody who waits. */
  ring(): void {
    this.rings++
    const woken = [...this.waiting]
    this.waiting.clear()
    for (const resume of woken) resume(Effect.void)
  }

  /** Waits until it has rung more often than `heard` times. */
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
