/** 100,000 concurrent callers on a cold start: the client compared with the promise memo that it replaces. */
import { control } from "../Control.ts"
import type { PeerClient } from "../Peer.ts"
import { peer as memo } from "../peers/PromiseMemo.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { median } from "./median.ts"

const latency = 50

/** Returns the milliseconds until the last caller has the token. */
const timeToLast = async ({ get }: PeerClient, callers: number): Promise<number> => {
  const began = performance.now()
  await Promise.all(Array.from({ length: callers }, () => get()))
  return performance.now() - began
}

export const task: Task = async ({ open, endpoint, quick }) => {
  const callers = quick ? 10_000 : 100_000
  const turns = quick ? 1 : 11
  const pairs: Array<{ readonly ours: number; readonly theirs: number }> = []
  let requests = 0
  for (let turn = 0; turn < turns; turn++) {
    const theirs = await memo.open(endpoint)
    await control(endpoint, { mode: "ok", latency })
    const first = turn % 2 === 0 ? await timeToLast(theirs, callers) : undefined
    const ours = await open()
    const before = await control(endpoint, { mode: "ok", latency })
    const ms = await timeToLast(ours, callers)
    requests = Math.max(requests, (await control(endpoint)).requests - before.requests)
    await ours.close?.()
    await control(endpoint, { mode: "ok", latency })
    pairs.push({ ours: ms, theirs: first ?? await timeToLast(theirs, callers) })
  }
  return {
    requests,
    ms: median(pairs.map(({ ours }) => ours)),
    ratio: median(pairs.map(({ ours, theirs }) => ours / theirs))
  }
}

export const workload: Workload = {
  title: "cold start of the client",
  method:
    `100,000 callers request a token at the same time, none is cached, and the server takes ${latency} ms. The ratio ` +
    "compares with the promise memo in the same process; it is the median of 11 alternating pairs.",
  columns: [
    { key: "requests", title: "requests" },
    { key: "ms", title: "ms until the last caller has it" },
    { key: "ratio", title: "× the promise memo", digits: 2 }
  ],
  ranks: [],
  runs: () => [{ peer: "ClickViewClient" as const }],
  goals: [
    { text: "1 request", isCount: true, isMet: (ours) => ours("", "requests") === 1 },
    { text: "≤ 2 × the promise memo", isCount: false, isMet: (ours) => ours("", "ratio") <= 2 }
  ]
}
