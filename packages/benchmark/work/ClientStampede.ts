/** 100,000 callers of promises at once, and no token yet: the client beside the memo that it replaces. */
import { control } from "../Control.ts"
import type { Candidate } from "../Peer.ts"
import { peer as memo } from "../peers/PromiseMemo.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { median } from "./median.ts"

const latency = 50

/** How long it takes until the last of so many callers has the token. */
const crowd = async ({ get }: Candidate, callers: number): Promise<number> => {
  const began = performance.now()
  await Promise.all(Array.from({ length: callers }, () => get()))
  return performance.now() - began
}

export const task: Task = async ({ open, place, quick }) => {
  const callers = quick ? 10_000 : 100_000
  const turns = quick ? 1 : 11
  const pairs: Array<{ readonly ours: number; readonly theirs: number }> = []
  let requests = 0
  for (let turn = 0; turn < turns; turn++) {
    const theirs = await memo.open(place)
    await control(place, { mode: "ok", latency })
    const first = turn % 2 === 0 ? await crowd(theirs, callers) : undefined
    const ours = await open()
    const before = await control(place, { mode: "ok", latency })
    const ms = await crowd(ours, callers)
    requests = Math.max(requests, (await control(place)).requests - before.requests)
    await ours.close?.()
    await control(place, { mode: "ok", latency })
    pairs.push({ ours: ms, theirs: first ?? await crowd(theirs, callers) })
  }
  return {
    requests,
    ms: median(pairs.map(({ ours }) => ours)),
    ratio: median(pairs.map(({ ours, theirs }) => ours / theirs))
  }
}

export const work: Work = {
  title: "cold stampede of the client",
  how:
    `100,000 callers ask at once, nothing is held, and the server takes ${latency} ms; the ratio is to the promise ` +
    "memo in the same process, in turns, and the median of 11.",
  columns: [
    { key: "requests", title: "requests" },
    { key: "ms", title: "ms to the last" },
    { key: "ratio", title: "× the promise memo", digits: 2 }
  ],
  ranks: [],
  runs: () => [{ peer: "ClickViewClient" as const }],
  goals: [
    { text: "1 request", isCount: true, isMet: (ours) => ours("", "requests") === 1 },
    { text: "≤ 2 × the promise memo", isCount: false, isMet: (ours) => ours("", "ratio") <= 2 }
  ]
}
