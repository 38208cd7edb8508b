/** A run is one process in which one peer executes one workload. */
import type { Endpoint, PeerClient } from "./Peer.ts"
import type { PeerName } from "./peers/index.ts"

/** The figures that one process measured, by column key. */
export type Values = Readonly<Record<string, number>>

export type Options = Readonly<Record<string, string | number>>

/** One process to start. Runs with the same variant are compared with each other. */
export interface Run {
  readonly peer: PeerName
  readonly variant?: string
  readonly options?: Options
  /** How many processes to start, if fewer than the workload's rounds. */
  readonly rounds?: number
}

/** The input of a task. */
export interface RunContext {
  readonly endpoint: Endpoint
  readonly options: Options
  readonly open: () => Promise<PeerClient>
  readonly margin: number
  readonly quick: boolean
}

/** The code that a run executes. */
export type Task = (bench: RunContext) => Promise<Values>
