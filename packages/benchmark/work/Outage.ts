/** A server that is dead while the token, which lives an hour, is due to be renewed. */
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { machine } from "./Machine.ts"
import { absent, how, inVirtualTime } from "./virtual.ts"

const second = 1000

/** How long a caller waits before it counts as failed. */
const patience = 30 * second

const step = 5 * second

export const task: Task = async (bench) => {
  const { call, change, now, pass, requests } = await machine(bench)
  const recovery = Number(bench.options["recovery"]) * second
  await change({ lifetime: 3600 })
  const first = await call()
  await pass(2400 * second)
  await change({ mode: bench.options["mode"] === "hang" ? "hang" : "break" })
  const calls = new Array<typeof first>()
  const waited = new Set<typeof first>()
  const watch = () => {
    for (const one of calls) if (one.isGood === undefined && now() - one.at >= patience) waited.add(one)
  }
  while (now() < recovery) {
    calls.push(await call())
    await pass(step)
    watch()
  }
  const tried = await requests() - 1
  await change({ mode: "ok" })
  let renewed: number | undefined
  while (renewed === undefined && now() < 7200 * second) {
    const next = await call()
    if (next.isGood === true && next.value !== first.value) renewed = now() - recovery
    calls.push(next)
    await pass(step)
    watch()
  }
  const whileGood = calls.filter(({ at }) => at < 3600 * second)
  return {
    failures: whileGood.filter((one) => one.isGood === false || waited.has(one)).length,
    calls: whileGood.length,
    tried,
    recovered: (renewed ?? Infinity) / second
  }
}

const variants = [
  { variant: "breaks, until 90 s before the end", mode: "break", recovery: 3510 },
  { variant: "hangs, until 90 s before the end", mode: "hang", recovery: 3510 },
  { variant: "breaks, until 10 s before the end", mode: "break", recovery: 3590 }
]

const [breaks = "", hangs = ""] = variants.map(({ variant }) => variant)

export const work: Work = {
  title: "server dead while the token is due",
  how:
    "A token of one hour; from minute 40 the server breaks connections, or takes requests and says nothing; a call " +
    "every 5 s. A failure is an error, or 30 s without an answer, for a call made while the token was good. Whoever " +
    `renews less than 90 s before the end does not notice the first two outages. A peer's \`fetch\` gives a silent server up after 300 s. ${how}`,
  columns: [
    { key: "failures", title: "failures while the token was good" },
    { key: "calls", title: "of" },
    { key: "tried", title: "requests meanwhile" },
    { key: "recovered", title: "s from recovery to a new token" }
  ],
  ranks: [{ key: "failures", wants: "less" }],
  atOnce: 2,
  runs: (quick) => variants.flatMap(({ mode, recovery, variant }) => inVirtualTime(quick, { mode, recovery }, variant)),
  absent: [absent],
  note: "In the last 60 s of its life ours does not hand a token out, so that none dies on its way: an outage that " +
    "goes on into them is felt.",
  goals: [
    {
      text: "0 failures",
      isCount: true,
      isMet: (ours) => ours(breaks, "failures") === 0 && ours(hangs, "failures") === 0
    },
    {
      text: "renewed within the back-off's bound (10 min and 20 %), a hang wedges nothing",
      isCount: true,
      isMet: (ours) => [breaks, hangs].every((variant) => ours(variant, "recovered") <= 720)
    }
  ]
}
