/**
 * Time in which the process did not run: it was stopped, its machine slept, or its function was frozen. A timeout then does
 * not mean that the server was silent. All numbers are milliseconds.
 */

/** How many times an operation is repeated after a suspension. More in a row mean a process that never runs. */
export const repeats = 3

/** The tolerated lateness of a busy process. */
const grace = 1000

/** Whether the process was suspended: an operation took much longer than its timeout. */
export const explains = (took: number, limit: number): boolean => took > limit + Math.max(grace, limit / 5)
