/**
 * An instant on two clocks, in milliseconds. The wall clock can be set, and the monotonic clock can stop while a machine
 * sleeps. Expiry is judged by both.
 */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** The instant `ms` later on both clocks. */
export const after = (instant: Instant, ms: number): Instant => ({ wall: instant.wall + ms, mono: instant.mono + ms })

/** The time between two instants, by the clock on which more time passed. */
export const between = (began: Instant, ended: Instant): number =>
  Math.max(ended.mono - began.mono, ended.wall - began.wall)

/** Whether `now` has reached `instant` on either clock. */
export const reached = (now: Instant, instant: Instant): boolean => now.wall >= instant.wall || now.mono >= instant.mono
