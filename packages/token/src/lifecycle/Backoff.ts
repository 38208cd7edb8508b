/**
 * How long no request is sent after a failure. All numbers are milliseconds.
 */

/** A wait that doubles with each consecutive failure, from `first` to `max`. */
export interface Backoff {
  readonly first: number
  readonly max: number
}

/** The wait after the `nth` consecutive failure, counted from 1. */
export const delayOf = ({ first, max }: Backoff, nth: number): number => Math.min(max, first * 2 ** (nth - 1))

/** The wait, lengthened by up to a fifth (`draw` in [0, 1]), so that a fleet does not retry in step. */
export const jittered = (wait: number, draw: number): number => wait * (1 + 0.2 * draw)
