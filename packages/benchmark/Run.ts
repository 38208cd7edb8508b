/**
 * A run is one process in which one peer does one work.
 */
import type { Candidate, Place } from "./Peer.ts"
import type { PeerName } from "./peers/index.ts"

/** What one process measured. */
export type Values = Readonly<Record<string, number>>

export type Options = Readonly<Record<string, string | number>>

/** One process: who does what. Figures of the same variant compete. */
export interface Run {
  readonly peer: PeerName
  readonly variant?: string
  readonly options?: Options
  /** How many processes, if not as many as the work says. */
  readonly rounds?: number
}

/** What a run is given. */
export interface Bench {
  readonly place: Place
  readonly options: Options
  readonly open: () => Promise<Candidate>
  readonly margin: number
  readonly quick: boolean
}

/** What a run does. */
export type Task = (bench: Bench) => Promise<Values>
