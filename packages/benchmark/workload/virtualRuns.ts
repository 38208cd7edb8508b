/** The runs of workloads in virtual time, and how the report describes them. */
import { promisePeers } from "../peers/index.ts"
import type { Options, Run } from "../Run.ts"

/** One run per peer; only this library's when quick. */
export const virtualRuns = (quick: boolean, options: Options = {}, variant = ""): ReadonlyArray<Run> => [
  { peer: "ClickView", variant, options: { ...options, clock: "Effect" } },
  ...(quick ? [] : promisePeers).map((peer): Run => ({ peer, variant, options }))
]

export const virtualMethod =
  "Time is virtual: this library uses an Effect `Clock` and an in-process server, other peers use the " +
  "mocked timers of `node:test` and the fake server."

export const notVirtual = "Effect's own modules, which would need an in-process server behind their HTTP client."
