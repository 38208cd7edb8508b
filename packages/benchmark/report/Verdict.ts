/** The evaluation of a workload: median and spread of each figure, the best peers, and which goals are met. */
import type { Measured, Workload } from "../Workload.ts"

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export interface Verdict {
  readonly workload: Workload
  readonly measured: ReadonlyArray<Measured>
  readonly ahead: ReadonlyArray<{
    /** Variant and ranking; empty where there is only one. */
    readonly category: string
    readonly others: ReadonlyArray<string>
    readonly ours: boolean
  }>
  readonly goals: ReadonlyArray<{ readonly text: string; readonly isCount: boolean; readonly isMet: boolean }>
}

/** Median and spread over all rounds; `undefined` where no round measured the figure. */
export const spread = ({ rounds }: Measured, key: string): Spread | undefined => {
  const sorted = rounds.flatMap((values) => {
    const value = values[key]
    return typeof value === "number" ? [value] : []
  }).sort((one, other) => one - other)
  const [min] = sorted
  const max = sorted.at(-1)
  const high = sorted[Math.floor(sorted.length / 2)]
  const low = sorted[Math.ceil(sorted.length / 2) - 1]
  return min === undefined || max === undefined || high === undefined || low === undefined
    ? undefined
    : { median: (low + high) / 2, min, max }
}

/** The variants of a table, in order. */
export const variants = (measured: ReadonlyArray<Measured>): ReadonlyArray<string> => [
  ...new Set(measured.map(({ variant }) => variant))
]

/** Baselines are not ranked. */
const competes = ({ peer }: Measured): boolean => peer !== "nothing" && peer !== "the same parts of Effect alone"

const median = (one: Measured, key: string): number => spread(one, key)?.median ?? NaN

export const make = (workload: Workload, measured: ReadonlyArray<Measured>, quick: boolean): Verdict => {
  const ahead = workload.ranks.flatMap(({ key, label = "", unless, wants }) =>
    variants(measured).map((variant) => {
      const group = measured.filter((one) =>
        one.variant === variant && competes(one) && spread(one, key) !== undefined &&
        (unless === undefined || median(one, unless) === 0)
      )
      const best = Math[wants === "less" ? "min" : "max"](...group.map((one) => median(one, key)))
      const first = group.filter((one) => median(one, key) === best)
      return {
        category: [variant, label].filter((text) => text !== "").join(", by "),
        others: first.filter(({ isOurs }) => !isOurs).map(({ peer }) => peer),
        ours: first.some(({ isOurs }) => isOurs)
      }
    })
  )
  const of = (variant: string, key: string, isOurs: boolean) =>
    measured.filter((one) => one.variant === variant && one.isOurs === isOurs && competes(one))
      .map((one) => median(one, key))
  return {
    workload,
    measured,
    ahead,
    goals: workload.goals.map(({ isCount, isMet, text }) => ({
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
