/** A month of traffic with tokens of a day. */
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { machine } from "./Machine.ts"
import { absent, how, inVirtualTime } from "./virtual.ts"

const days = 30

const minute = 60_000

export const task: Task = async (bench) => {
  const { call, change, now, pass, requests } = await machine(bench)
  const every = (bench.quick ? 10 : 5) * minute
  await change({ lifetime: 86_400 })
  const issued = new Map<string, number>()
  let dead = 0
  let last = 0
  while (now() < days * 1440 * minute) {
    const { at, value } = await call()
    const from = issued.get(value) ?? at
    if (!issued.has(value)) last = at
    issued.set(value, from)
    if (at - from > 86_400_000 - 30_000) dead++
    await pass(every)
  }
  // Between the first token and the last, so that where the month ends does not count.
  return { requests: (issued.size - 1) / (last / (1440 * minute)), asked: await requests(), dead }
}

export const work: Work = {
  title: "a day of traffic",
  how:
    `Tokens of 24 h, a call every five minutes, the mean of 30 days, from the first token to the last. A token that is handed out within its last 30 s ` +
    `may be dead when it arrives. ${how}`,
  columns: [
    { key: "requests", title: "token requests a day", digits: 3 },
    { key: "asked", title: "in all" },
    { key: "dead", title: "calls with a dying token" }
  ],
  ranks: [
    { key: "requests", wants: "less", by: "requests" },
    { key: "dead", wants: "less", by: "dying tokens" }
  ],
  atOnce: 2,
  runs: (quick) => inVirtualTime(quick),
  absent: [absent],
  note:
    "Renewing an hour early is what keeps a good token in hand through an outage of an hour; it costs the twentieth " +
    "of a request a day by which others are ahead.",
  goals: [{ text: "≤ 1.06 requests a day", isCount: true, isMet: (ours) => ours("", "requests") <= 1.06 }]
}
