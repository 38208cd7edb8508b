/** A month of traffic with tokens that live 24 hours. */
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { notVirtual, virtualMethod, virtualRuns } from "./virtualRuns.ts"
import { simulate } from "./VirtualTime.ts"

const days = 30

const minute = 60_000

export const task: Task = async (bench) => {
  const { call, change, now, advance, requests } = await simulate(bench)
  const every = (bench.quick ? 10 : 5) * minute
  await change({ lifetime: 86_400 })
  const issued = new Map<string, number>()
  let expiring = 0
  let last = 0
  while (now() < days * 1440 * minute) {
    const { at, value } = await call()
    const from = issued.get(value) ?? at
    if (!issued.has(value)) last = at
    issued.set(value, from)
    if (at - from > 86_400_000 - 30_000) expiring++
    await advance(every)
  }
  // Counted from the first token to the last, so that the end of the month does not affect the mean.
  return { requests: (issued.size - 1) / (last / (1440 * minute)), total: await requests(), expiring }
}

export const workload: Workload = {
  title: "a day of traffic",
  method:
    "Tokens live 24 h, and a call is made every five minutes for 30 days. The mean counts from the first token to the " +
    `last. A token counts as expiring in its last 30 s, because it may expire on its way to the API. ${virtualMethod}`,
  columns: [
    { key: "requests", title: "token requests per day", digits: 3 },
    { key: "total", title: "in 30 days" },
    { key: "expiring", title: "calls with an expiring token" }
  ],
  ranks: [
    { key: "requests", wants: "less", label: "requests" },
    { key: "expiring", wants: "less", label: "expiring tokens" }
  ],
  concurrency: 2,
  runs: (quick) => virtualRuns(quick),
  notMeasured: [notVirtual],
  note:
    "This library renews an hour before the expiry, so that it has a valid token throughout an outage of an hour. This " +
    "costs one twentieth of a request per day.",
  goals: [{ text: "≤ 1.06 requests per day", isCount: true, isMet: (ours) => ours("", "requests") <= 1.06 }]
}
