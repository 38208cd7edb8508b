/** What authorisation costs a call, beside the same client without it. */
import { Effect } from "effect"
import { control } from "../Control.ts"
import type { Candidate } from "../Peer.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { median } from "./median.ts"

/** Calls a second by so many callers, each of which waits for its answer before it calls again. */
const rate = async (
  { bare, call, calls }: Candidate,
  kind: "authorised" | "bare",
  url: string,
  callers: number,
  ms: number
): Promise<number> => {
  let done = 0
  const began = performance.now()
  const end = began + ms
  if (calls === undefined) {
    const one = (kind === "bare" ? bare : call) ?? (() => Promise.reject(new Error("it makes no calls")))
    await Promise.all(Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        if (await one(url) !== 200) throw new Error("a call was refused")
        done++
      }
    }))
  } else {
    const one = Effect.map(calls[kind](url), (status) => {
      if (status !== 200) throw new Error("a call was refused")
      done++
    })
    const caller = Effect.repeat(one, { while: () => performance.now() < end })
    await Effect.runPromise(
      Effect.forEach(Array.from({ length: callers }), () => caller, { concurrency: "unbounded", discard: true })
    )
  }
  return done / (performance.now() - began) * 1000
}

export const task: Task = async ({ open, options, place, quick }) => {
  await control(place)
  const candidate = await open()
  const callers = Number(options["callers"])
  const ms = quick ? 50 : 80
  const url = { authorised: `${place.origin}/api`, bare: `${place.origin}/open` }
  const measure = (kind: "authorised" | "bare") => rate(candidate, kind, url[kind], callers, ms)
  for (let round = 0; round < (quick ? 1 : 8); round++) {
    await measure("bare")
    await measure("authorised")
  }
  const pairs: Array<{ readonly authorised: number; readonly bare: number }> = []
  for (let round = 0; round < (quick ? 1 : 11); round++) {
    // Whoever comes second may find the machine warmer: they take turns.
    const first = round % 2 === 0 ? await measure("bare") : undefined
    const authorised = await measure("authorised")
    pairs.push({ authorised, bare: first ?? await measure("bare") })
  }
  return {
    rate: median(pairs.map(({ authorised }) => authorised)),
    ratio: median(pairs.map(({ authorised, bare }) => authorised / bare))
  }
}

const peers: ReadonlyArray<PeerName> = ["ClickView", "AzurePipeline", "Oauth4webapi", "Badgateway", "PromiseMemo"]

export const work: Work = {
  title: "authorised calls",
  how: "Over TLS; each caller calls again when it is answered, with the token and without it in turn, 11 times " +
    "80 ms of each; the ratio is the median of the 11 pairs.",
  columns: [
    { key: "ratio", title: "throughput, × the same client without a token", digits: 3 },
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
