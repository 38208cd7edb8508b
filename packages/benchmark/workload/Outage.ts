/** An outage of the server while a token with a lifetime of one hour is due for renewal. */
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { notVirtual, virtualMethod, virtualRuns } from "./virtualRuns.ts"
import { simulate } from "./VirtualTime.ts"

const second = 1000

/** A call that is open for longer counts as failed. */
const callTimeout = 30 * second

const step = 5 * second

export const task: Task = async (bench) => {
  const { call, change, now, advance, requests } = await simulate(bench)
  const recovery = Number(bench.options["recovery"]) * second
  await change({ lifetime: 3600 })
  const first = await call()
  await advance(2400 * second)
  await change({ mode: bench.options["mode"] === "hang" ? "hang" : "break" })
  const calls = new Array<typeof first>()
  const waited = new Set<typeof first>()
  const watch = () => {
    for (const one of calls) if (one.isGood === undefined && now() - one.at >= callTimeout) waited.add(one)
  }
  while (now() < recovery) {
    calls.push(await call())
    await advance(step)
    watch()
  }
  const attempts = await requests() - 1
  await change({ mode: "ok" })
  let recovered: number | undefined
  while (recovered === undefined && now() < 7200 * second) {
    const next = await call()
    if (next.isGood === true && next.value !== first.value) recovered = now() - recovery
    calls.push(next)
    await advance(step)
    watch()
  }
  const whileValid = calls.filter(({ at }) => at < 3600 * second)
  return {
    failures: whileValid.filter((one) => one.isGood === false || waited.has(one)).length,
    calls: whileValid.length,
    attempts,
    recovered: (recovered ?? Infinity) / second
  }
}

const variants = [
  { variant: "resets, until 90 s before expiry", mode: "break", recovery: 3510 },
  { variant: "hangs, until 90 s before expiry", mode: "hang", recovery: 3510 },
  { variant: "resets, until 10 s before expiry", mode: "break", recovery: 3590 }
]

const [breaks = "", hangs = ""] = variants.map(({ variant }) => variant)

export const workload: Workload = {
  title: "outage while the token is due for renewal",
  method:
    "A token lives one hour. From minute 40 the server resets connections, or accepts requests and does not respond. A " +
    "call is made every 5 s. A call fails if it returns an error or takes 30 s, and was made while the token was " +
    "valid. Peers that renew less than 90 s before the expiry do not notice the first two outages. A peer's `fetch` " +
    `times out after 300 s. ${virtualMethod}`,
  columns: [
    { key: "failures", title: "failures while the token was valid" },
    { key: "calls", title: "of" },
    { key: "attempts", title: "requests during the outage" },
    { key: "recovered", title: "s from recovery to a new token" }
  ],
  ranks: [{ key: "failures", wants: "less" }],
  concurrency: 2,
  runs: (quick) => variants.flatMap(({ mode, recovery, variant }) => virtualRuns(quick, { mode, recovery }, variant)),
  notMeasured: [notVirtual],
  note:
    "In the hard window, the last 60 s before the expiry, this library does not use a token, because it could expire on " +
    "its way to the API. Calls fail if an outage lasts into that window.",
  goals: [
    {
      text: "0 failures",
      isCount: true,
      isMet: (ours) => ours(breaks, "failures") === 0 && ours(hangs, "failures") === 0
    },
    {
      text: "renewed within the maximum backoff (10 min + 20 %) after a reset and after a hang",
      isCount: true,
      isMet: (ours) => [breaks, hangs].every((variant) => ours(variant, "recovered") <= 720)
    }
  ]
}
