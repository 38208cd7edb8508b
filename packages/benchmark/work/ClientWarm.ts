/** A token that is held, asked for by a program of promises: the client beside the memo that it replaces. */
import { peer as memo } from "../peers/PromiseMemo.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { nanoseconds } from "./nanoseconds.ts"

const calls = 200

const loop = async (get: () => Promise<unknown>) => {
  for (let call = 0; call < calls; call++) await get()
}

export const task: Task = async ({ open, place, quick }) => {
  const [ours, theirs] = [await open(), await memo.open(place)]
  await ours.get()
  await theirs.get()
  return nanoseconds(calls, quick, () => loop(theirs.get), () => loop(ours.get))
}

export const work: Work = {
  title: "warm `getToken()` of the client",
  how: "Awaited one after another, 200 in a loop; the ratio is to the promise memo in the same process, in turns.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× the promise memo", digits: 2 }],
  ranks: [],
  rounds: 3,
  runs: () => [{ peer: "ClickViewClient" as const }],
  note: "The memo reads one clock and knows one end; the client reads two clocks, and counts the call.",
  goals: [{ text: "≤ 1.5 × the promise memo", isCount: false, isMet: (ours) => ours("", "ratio") <= 1.5 }]
}
