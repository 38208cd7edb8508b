/** What the client's `fetch` costs per call, compared with the platform's `fetch`. */
import type { Workload } from "../Workload.ts"
import { task } from "./Throughput.ts"

export { task }

export const workload: Workload = {
  title: "warm `fetch` of the client",
  method:
    "Over TLS, on one route. The platform's `fetch` sends the same header as a fixed value. Each caller repeats its call " +
    "as soon as it has the response. The measurement is that of the authorized calls.",
  columns: [
    { key: "ratio", title: "throughput, × plain `fetch`", digits: 3 },
    { key: "cpu", title: "processor time, × plain `fetch`", digits: 3 },
    { key: "rate", title: "calls per second" }
  ],
  ranks: [],
  rounds: 5,
  runs: (quick) =>
    (quick ? [64] : [1, 64]).map((callers) => ({
      peer: "ClickViewClient" as const,
      variant: callers === 1 ? "1 connection" : `${callers} connections`,
      options: { callers }
    })),
  goals: [{
    text: "≥ 0.97 × plain `fetch`",
    isCount: false,
    isMet: (ours) => ours("1 connection", "ratio") >= 0.97 && ours("64 connections", "ratio") >= 0.97
  }]
}
