/** A cached token, read as a promise. */
import { Effect } from "effect"
import { promisePeers } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { nanoseconds } from "./nanoseconds.ts"

const calls = 200

const loop = async (get: () => Promise<unknown>) => {
  for (let call = 0; call < calls; call++) await get()
}

export const task: Task = async ({ open, quick }) => {
  const { get } = await open()
  await get()
  const nothing = Effect.succeed("a token")
  return nanoseconds(calls, quick, () => loop(() => Effect.runPromise(nothing)), () => loop(get))
}

export const workload: Workload = {
  title: "warm `get` as a promise",
  method:
    "200 sequential awaits in a loop. The ratio compares with `Effect.runPromise(Effect.succeed(x))` in the same " +
    "process. For this library it measures `Effect.runPromise(tokens.get)`.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× `runPromise`", digits: 2 }],
  ranks: [{ key: "ratio", wants: "less" }],
  rounds: 3,
  runs: () => [{ peer: "ClickView" as const }, ...promisePeers.map((peer) => ({ peer }))],
  goals: [{ text: "≤ 1.1 × `Effect.runPromise`", isCount: false, isMet: (ours) => ours("", "ratio") <= 1.1 }]
}
