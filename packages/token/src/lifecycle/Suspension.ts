/**
 * Time in which the process did not run: it was stopped, its machine slept, or its function was frozen. What a time-out
 * says then is not the other side's silence. It imports nothing but moments.
 */
import type { Instant } from "./Instant.ts"

/** How often what a suspension has spoilt is done again. More in a row tell of a process that never gets to run. */
export const repeats = 3

/** A busy process is late as well, but not by as much. */
const grace = 1000

/** Whether the process was suspended in between, for something that a timer had ended after `limit` milliseconds. */
export const between = (began: Instant, ended: Instant, limit: number): boolean =>
  Math.max(ended.mono - began.mono, ended.wall - began.wall) > limit + Math.max(grace, limit / 5)
