/** A program with a wrong secret that keeps calling. */
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { notVirtual, virtualMethod, virtualRuns } from "./virtualRuns.ts"
import { simulate } from "./VirtualTime.ts"

export const task: Task = async (bench) => {
  const { call, change, advance, requests } = await simulate(bench)
  await change({ mode: "refuse" })
  let failures = 0
  for (let second = 0; second < 600; second++) {
    if ((await call()).isGood === false) failures++
    await advance(1000)
  }
  return { requests: await requests(), failures }
}

export const workload: Workload = {
  title: "rejected client, 10 minutes of calls",
  method: `The server responds with 401 \`invalid_client\`, and one call is made every second. ${virtualMethod}`,
  columns: [{ key: "requests", title: "token requests" }, { key: "failures", title: "calls that failed, of 600" }],
  ranks: [{ key: "requests", wants: "less" }],
  concurrency: 2,
  runs: (quick) => virtualRuns(quick),
  notMeasured: [notVirtual],
  goals: [{
    text: "≤ 6 requests, and every call fails",
    isCount: true,
    isMet: (ours) => ours("", "requests") <= 6 && ours("", "failures") === 600
  }]
}
