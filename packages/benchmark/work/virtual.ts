/** Who takes part in virtual time, and what the report says of it. */
import { outside } from "../peers/index.ts"
import type { Options, Run } from "../Run.ts"

/** A run of each; ours alone when quick. */
export const inVirtualTime = (quick: boolean, options: Options = {}, variant = ""): ReadonlyArray<Run> => [
  { peer: "ClickView", variant, options: { ...options, clock: "Effect" } },
  ...(quick ? [] : outside).map((peer): Run => ({ peer, variant, options }))
]

export const how = "Virtual time: ours by a clock of Effect and a server in process, the peers by the timers and the " +
  "date of `node:test` and the fake server."

export const absent = "The building blocks of Effect, which need a server in process that speaks their HTTP client."
