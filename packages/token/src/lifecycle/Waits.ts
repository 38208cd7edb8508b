/**
 * How long nothing is asked after a failure. All numbers are milliseconds.
 */

/** A wait that doubles with each failure in a row, from `first` to `max`. */
export interface Doubling {
  readonly first: number
  readonly max: number
}

/** The wait after the `nth` failure in a row, counted from 1. */
export const doubled = ({ first, max }: Doubling, nth: number): number => Math.min(max, first * 2 ** (nth - 1))

/** The same wait, lengthened by up to a fifth (`draw` in [0, 1]) so that a fleet does not come back in step. */
export const lengthened = (wait: number, draw: number): number => wait * (1 + 0.2 * draw)
