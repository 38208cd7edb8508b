/**
 * Time in which the process did not run: it was stopped, its machine slept, or its function was frozen. What a time-out
 * says then is not the other side's silence. All numbers are milliseconds.
 */

/** How often what a suspension has spoilt is done again. More in a row tell of a process that never gets to run. */
export const repeats = 3

/** A busy process is late as well, but not by as much. */
const grace = 1000

/** Whether the process was suspended meanwhile: a timer would have ended this after `limit`, and it took so long. */
export const explains = (took: number, limit: number): boolean => took > limit + Math.max(grace, limit / 5)
