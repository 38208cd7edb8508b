/**
 * A work is one thing that every peer is asked to do: a table of the report. What a peer does of it runs in a process of
 * its own, round after round, all peers in turn.
 */
import type { Lab } from "./Lab.ts"
import type { Run, Values } from "./Run.ts"

/** What all rounds of a run measured. */
export interface Measured {
  readonly candidate: string
  readonly isOurs: boolean
  readonly variant: string
  readonly rounds: ReadonlyArray<Values>
}

export interface Column {
  readonly key: string
  readonly title: string
  readonly digits?: number
}

/** Who is ahead by this figure. */
export interface Rank {
  readonly key: string
  readonly wants: "less" | "more"
  /** Whoever has any of this does not compete: calls that failed are cheap. */
  readonly unless?: string
  /** What it is called, where a work has several. */
  readonly by?: string
}

/** What is promised of our medians. A count is exact, and holds on a busy machine as well. */
export interface Goal {
  readonly text: string
  readonly isCount: boolean
  readonly isMet: (
    ours: (variant: string, key: string) => number,
    others: (variant: string, key: string) => ReadonlyArray<number>,
    quick: boolean
  ) => boolean
}

export interface Work {
  readonly title: string
  /** How it is measured, in a sentence or two. */
  readonly how: string
  readonly columns: ReadonlyArray<Column>
  /** What decides who is ahead, by each of these; of equals, all are. */
  readonly ranks: ReadonlyArray<Rank>
  readonly goals: ReadonlyArray<Goal>
  /** Who takes no part, and why. */
  readonly absent?: ReadonlyArray<string>
  /** What is to be known of a goal that is missed. */
  readonly note?: string
  readonly rounds?: number
  /** How many processes at once: more than one where only counts are judged. */
  readonly atOnce?: number
  readonly flags?: ReadonlyArray<string>
  readonly runs?: (quick: boolean) => ReadonlyArray<Run>
  /** For what is not measured by asking a peer. */
  readonly measure?: (lab: Lab) => Promise<ReadonlyArray<Measured>>
}
