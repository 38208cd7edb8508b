/** What authorisation costs a call, beside the same client without it. */
import { Effect } from "effect"
import { control } from "../Control.ts"
import type { Candidate } from "../Peer.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { inTurn, warmUp } from "./inTurn.ts"

/** A token that the server takes, given as a header that never changes. */
const headers = { authorization: `Bearer ${"t".repeat(48)}.0` }

/** So many calls by so many callers, each of which waits for its answer before it calls again. */
const block = (
  { bare, call, calls }: Candidate,
  kind: "authorised" | "bare",
  url: string,
  callers: number,
  count: number
): () => Promise<unknown> => {
  const accepted = (status: number) => {
    if (status !== 200) throw new Error("a call was refused")
  }
  const each = count / callers
  if (calls !== undefined) {
    const one = kind === "bare" ? calls.bare(url, headers) : calls.authorised(url)
    const caller = Effect.repeatN(Effect.map(one, accepted), each - 1)
    const all = Effect.forEach(Array.from({ length: callers }), () => caller, {
      concurrency: "unbounded",
      discard: true
    })
    return () => Effect.runPromise(all)
  }
  if (bare === undefined || call === undefined) throw new Error("it makes no calls")
  const one = kind === "bare" ? () => bare(url, headers) : () => call(url)
  return () =>
    Promise.all(Array.from({ length: callers }, async () => {
      for (let turn = 0; turn < each; turn++) accepted(await one())
    }))
}

export const task: Task = async ({ open, options, place, quick }) => {
  await control(place)
  const candidate = await open()
  const callers = Number(options["callers"])
  const count = callers === 1 ? 20 : 2 * callers
  const url = `${place.origin}/api`
  const { authorised } = await inTurn(
    {
      bare: block(candidate, "bare", url, callers, count),
      authorised: block(candidate, "authorised", url, callers, count)
    },
    quick ? 1 : callers === 1 ? 120 : 40,
    quick ? 0 : Math.ceil(warmUp / count)
  )
  return { rate: count / authorised.ms * 1000, ratio: authorised.throughput, cpu: authorised.cpu }
}

const peers: ReadonlyArray<PeerName> = ["ClickView", "AzurePipeline", "Oauth4webapi", "Badgateway", "PromiseMemo"]

export const work: Work = {
  title: "authorised calls",
  how:
    "Over TLS, on one route; beside each peer the same client with the same header, given as it is. Each caller calls " +
    "again when it is answered; after 4,000 calls to warm up, blocks of 20 calls in turn, 120 of each (with 64 " +
    "connections 128 calls, 40 of each). Throughput is the median of the blocks' ratios, and processor time is the " +
    "client's whole, garbage collection in it.",
  columns: [
    { key: "ratio", title: "throughput, × the same client with a fixed header", digits: 3 },
    { key: "cpu", title: "processor time ×", digits: 3 },
    { key: "rate", title: "calls a second" }
  ],
  ranks: [
    { key: "ratio", wants: "more", by: "ratio" },
    { key: "rate", wants: "more", by: "calls a second" }
  ],
  runs: (quick) =>
    (quick ? [64] : [1, 64]).flatMap((callers) =>
      (quick ? ["ClickView"] as const : peers).map((peer) => ({
        peer,
        variant: callers === 1 ? "1 connection" : `${callers} connections`,
        options: { callers }
      }))
    ),
  absent: [
    "@azure/msal-node, simple-oauth2 and the building blocks of Effect, which attach no token."
  ],
  note:
    "Beside a client that answers at once, `BearerAuth` takes 17 to 26 µs a call, most of it for its span and for a " +
    "context of its own; a call by Effect's client takes several hundred. Effect's client over undici is also what " +
    "sets the calls a second, with the token and without.",
  goals: [{
    text: "≥ 0.97 of the same client without authorisation",
    isCount: false,
    isMet: (ours) => ours("1 connection", "ratio") >= 0.97 && ours("64 connections", "ratio") >= 0.97
  }]
}
