/** What the client's `fetch` costs a call, beside the same `fetch` without it. */
import type { Work } from "../Work.ts"
import { task } from "./Throughput.ts"

export { task }

export const work: Work = {
  title: "warm `fetch` of the client",
  how:
    "Over TLS, on one route, with the client and by the same `fetch` with the same header, given as it is. Each caller " +
    "calls again when it is answered; measured as the authorised calls are.",
  columns: [
    { key: "ratio", title: "throughput, × the same `fetch`", digits: 3 },
    { key: "cpu", title: "processor time ×", digits: 3 },
    { key: "rate", title: "calls a second" }
  ],
  ranks: [],
  rounds: 3,
  runs: (quick) =>
    (quick ? [64] : [1, 64]).map((callers) => ({
      peer: "ClickViewClient" as const,
      variant: callers === 1 ? "1 connection" : `${callers} connections`,
      options: { callers }
    })),
  goals: [{
    text: "≥ 0.97 of the same fetch",
    isCount: false,
    isMet: (ours) => ours("1 connection", "ratio") >= 0.97 && ours("64 connections", "ratio") >= 0.97
  }]
}
