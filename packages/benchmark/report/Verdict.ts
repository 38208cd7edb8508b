/** What a work came to: the median and the spread of each figure, who is ahead, and which goals are met. */
import type { Measured, Work } from "../Work.ts"

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface Verdict {
  readonly work: Work
  readonly measured: ReadonlyArray<Measured>
  readonly ahead: ReadonlyArray<{
    /** Of what, where there is more than one. */
    readonly about: string
    readonly others: ReadonlyArray<string>
    readonly ours: boolean
  }>
  readonly goals: ReadonlyArray<{ readonly text: string; readonly isCount: boolean; readonly isMet: boolean }>
}

/** Median and spread of what the rounds measured; nothing where none of them did. */
export const spread = ({ rounds }: Measured, key: string): Spread | undefined => {
  const sorted = rounds.flatMap((values) => {
    const value = values[key]
    return typeof value === "number" ? [value] : []
  }).sort((one, other) => one - other)
  const [least] = sorted
  const most = sorted.at(-1)
  const high = sorted[Math.floor(sorted.length / 2)]
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  return least === undefined || most === undefined || high === undefined || low === undefined
    ? undefined
    : { median: (low + high) / 2, least, most }
}

/** The table's groups, in order. */
export const variants = (measured: ReadonlyArray<Measured>): ReadonlyArray<string> => [
  ...new Set(measured.map(({ variant }) => variant))
]

/** Whoever is only there as a measure does not compete. */
const competes = ({ candidate }: Measured): boolean =>
  candidate !== "nothing" && candidate !== "the same parts of Effect alone"

const median = (one: Measured, key: string): number => spread(one, key)?.median ?? NaN

export const make = (work: Work, measured: ReadonlyArray<Measured>, quick: boolean): Verdict => {
  const ahead = work.ranks.flatMap(({ by = "", key, unless, wants }) =>
    variants(measured).map((variant) => {
      const group = measured.filter((one) =>
        one.variant === variant && competes(one) && spread(one, key) !== undefined &&
        (unless === undefined || median(one, unless) === 0)
      )
      const best = Math[wants === "less" ? "min" : "max"](...group.map((one) => median(one, key)))
      const first = group.filter((one) => median(one, key) === best)
      return {
        about: [variant, by].filter((text) => text !== "").join(", by "),
        others: first.filter(({ isOurs }) => !isOurs).map(({ candidate }) => candidate),
        ours: first.some(({ isOurs }) => isOurs)
      }
    })
  )
  const of = (variant: string, key: string, isOurs: boolean) =>
    measured.filter((one) => one.variant === variant && one.isOurs === isOurs && competes(one))
      .map((one) => median(one, key))
  return {
    work,
    measured,
    ahead,
    goals: work.goals.map(({ isCount, isMet, text }) => ({
      text,
      isCount,
      isMet: isMet(
        (variant, key) => of(variant, key, true)[0] ?? NaN,
        (variant, key) => of(variant, key, false),
        quick
      )
    }))
  }
}
