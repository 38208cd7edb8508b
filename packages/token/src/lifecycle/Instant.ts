/**
 * A moment on two clocks, in milliseconds. The wall clock can be set and the monotonic one can stop while a machine
 * sleeps; a token's end is judged by both.
 */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** The moment `ms` later on both clocks. */
export const after = (instant: Instant, ms: number): Instant => ({ wall: instant.wall + ms, mono: instant.mono + ms })

/** How much time has passed in between, by the clock that tells more. */
export const between = (began: Instant, ended: Instant): number =>
  Math.max(ended.mono - began.mono, ended.wall - began.wall)

/** Whether `now` has reached `instant` on either clock: the earlier one wins. */
export const reached = (now: Instant, instant: Instant): boolean => now.wall >= instant.wall || now.mono >= instant.mono
