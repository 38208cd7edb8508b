/** What authorization costs per call, compared with the same HTTP client and a fixed header. */
import { Effect } from "effect"
import { control } from "../Control.ts"
import type { PeerClient } from "../Peer.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { inTurn, planFor } from "./inTurn.ts"

/** A token that the server accepts, as a fixed header. */
const headers = { authorization: `Bearer ${"t".repeat(48)}.0` }

/** A block of calls, shared among the callers. Each caller waits for its response before the next call. */
const block = (
  { bare, call, calls }: PeerClient,
  kind: "authorized" | "bare",
  url: string,
  callers: number,
  count: number
): () => Promise<unknown> => {
  const accept = (status: number) => {
    if (status !== 200) throw new Error("The API refused a call")
  }
  const each = count / callers
  if (calls !== undefined) {
    const one = kind === "bare" ? calls.bare(url, headers) : calls.authorized(url)
    const caller = Effect.repeatN(Effect.map(one, accept), each - 1)
    const all = Effect.forEach(Array.from({ length: callers }), () => caller, {
      concurrency: "unbounded",
      discard: true
    })
    return () => Effect.runPromise(all)
  }
  if (bare === undefined || call === undefined) throw new Error("The peer makes no calls")
  const one = kind === "bare" ? () => bare(url, headers) : () => call(url)
  return () =>
    Promise.all(Array.from({ length: callers }, async () => {
      for (let turn = 0; turn < each; turn++) accept(await one())
    }))
}

export const task: Task = async ({ open, options, endpoint, quick }) => {
  await control(endpoint)
  const client = await open()
  const callers = Number(options["callers"])
  const plan = planFor(callers)
  const url = `${endpoint.origin}/api`
  const { authorized } = await inTurn(
    {
      bare: block(client, "bare", url, callers, plan.calls),
      authorized: block(client, "authorized", url, callers, plan.calls)
    },
    plan,
    quick
  )
  return { rate: plan.calls / authorized.ms * 1000, ratio: authorized.throughput, cpu: authorized.cpu }
}

const peers: ReadonlyArray<PeerName> = ["ClickView", "AzurePipeline", "Oauth4webapi", "Badgateway", "PromiseMemo"]

export const workload: Workload = {
  title: "authorized calls",
  method:
    "Over TLS, on one route. Each peer is compared with its own HTTP client, which sends the same header as a fixed value. " +
    "Each caller repeats its call as soon as it has the response. After 4,000 calls to warm up, blocks of 20 calls " +
    "alternate, 300 of each. With 64 connections a block has 640 calls, 40 of each. Throughput is the median of the " +
    "blocks' ratios. Processor time is that of the whole client process, with garbage collection.",
  columns: [
    { key: "ratio", title: "throughput, × the same client with a fixed header", digits: 3 },
    { key: "cpu", title: "processor time, × the same client", digits: 3 },
    { key: "rate", title: "calls per second" }
  ],
  ranks: [
    { key: "ratio", wants: "more", label: "ratio" },
    { key: "rate", wants: "more", label: "calls per second" }
  ],
  runs: (quick) =>
    (quick ? [64] : [1, 64]).flatMap((callers) =>
      (quick ? ["ClickView"] as const : peers).map((peer) => ({
        peer,
        variant: callers === 1 ? "1 connection" : `${callers} connections`,
        options: { callers }
      }))
    ),
  notMeasured: [
    "@azure/msal-node, simple-oauth2 and Effect's own modules, which attach no token."
  ],
  note:
    "Over a client that responds immediately, a call of `BearerAuth` takes a few µs more than one of the client: it " +
    "makes one span in place of the client's. A call over a network takes several hundred µs. Effect's client over " +
    "undici limits the calls per second, with and without a token.",
  goals: [{
    text: "≥ 0.97 × the same client with a fixed header",
    isCount: false,
    isMet: (ours) => ours("1 connection", "ratio") >= 0.97 && ours("64 connections", "ratio") >= 0.97
  }]
}
