/** A cached token, read as a promise: the client compared with the promise memo that it replaces. */
import { peer as memo } from "../peers/PromiseMemo.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { nanoseconds } from "./nanoseconds.ts"

const calls = 200

const loop = async (get: () => Promise<unknown>) => {
  for (let call = 0; call < calls; call++) await get()
}

export const task: Task = async ({ open, endpoint, quick }) => {
  const [ours, theirs] = [await open(), await memo.open(endpoint)]
  await ours.get()
  await theirs.get()
  return nanoseconds(calls, quick, () => loop(theirs.get), () => loop(ours.get))
}

export const workload: Workload = {
  title: "warm `getToken()` of the client",
  method: "200 sequential awaits in a loop. The ratio compares with the promise memo in the same process, in turns.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× the promise memo", digits: 2 }],
  ranks: [],
  rounds: 3,
  runs: () => [{ peer: "ClickViewClient" as const }],
  note: "The memo reads one clock and compares one time. The client reads two clocks and counts the call.",
  goals: [{ text: "≤ 1.5 × the promise memo", isCount: false, isMet: (ours) => ours("", "ratio") <= 1.5 }]
}
