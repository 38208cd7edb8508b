/**
 * A workload is one task that every peer executes, and one table of the report. Each peer runs in its own process, and all
 * peers take turns in every round.
 */
import type { Harness } from "./Harness.ts"
import type { Run, Values } from "./Run.ts"

/** The figures of one peer and variant over all rounds. */
export interface Measured {
  readonly peer: string
  readonly isOurs: boolean
  readonly variant: string
  readonly rounds: ReadonlyArray<Values>
}

export interface Column {
  readonly key: string
  readonly title: string
  readonly digits?: number
}

/** A figure by which peers are ranked. */
export interface Rank {
  readonly key: string
  readonly wants: "less" | "more"
  /** Excludes peers for which this figure is not 0, because failed calls are cheap. */
  readonly unless?: string
  /** A name for the ranking, where a workload has several. */
  readonly label?: string
}

/** A target for this library's medians. A count is exact, so it holds on a busy machine as well. */
export interface Goal {
  readonly text: string
  readonly isCount: boolean
  readonly isMet: (
    ours: (variant: string, key: string) => number,
    others: (variant: string, key: string) => ReadonlyArray<number>,
    quick: boolean
  ) => boolean
}

export interface Workload {
  readonly title: string
  /** How it is measured, in one or two sentences. */
  readonly method: string
  readonly columns: ReadonlyArray<Column>
  /** Each ranking is reported separately. Peers with equal medians tie. */
  readonly ranks: ReadonlyArray<Rank>
  readonly goals: ReadonlyArray<Goal>
  /** Which peers are not measured, and why. */
  readonly notMeasured?: ReadonlyArray<string>
  /** Explains the figures, above all a missed goal. */
  readonly note?: string
  readonly rounds?: number
  /** How many processes run at once. More than 1 only where the goals are counts. */
  readonly concurrency?: number
  readonly nodeFlags?: ReadonlyArray<string>
  readonly runs?: (quick: boolean) => ReadonlyArray<Run>
  /** Replaces `runs` for figures that do not come from running a peer. */
  readonly measure?: (harness: Harness) => Promise<ReadonlyArray<Measured>>
}
