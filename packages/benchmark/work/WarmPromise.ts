/** A token that is held, asked for by a program of promises. */
import { Effect } from "effect"
import { outside } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
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

export const work: Work = {
  title: "warm `get` as a promise, from outside Effect",
  how: "Awaited one after another, 200 in a loop; the ratio is to `Effect.runPromise(Effect.succeed(x))` in the same " +
    "process. Ours is `Effect.runPromise(tokens.get)`.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× Effect's entry", digits: 2 }],
  ranks: [{ key: "ratio", wants: "less" }],
  rounds: 3,
  runs: () => [{ peer: "ClickView" as const }, ...outside.map((peer) => ({ peer }))],
  goals: [{ text: "≤ 1.1 × Effect's own entry", isCount: false, isMet: (ours) => ours("", "ratio") <= 1.1 }]
}
