/** What our HTTP layers cost beside Effect's own clients, which have no limits and no guards. */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { control } from "../Control.ts"
import type { Place } from "../Peer.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { median } from "./median.ts"

const kinds = {
  fetch: { baseline: FetchHttpClient.layer, ours: FetchHttp.layer },
  undici: { baseline: NodeHttpClient.layerUndici, ours: NodeHttp.layer }
}

/** Who calls: Effect's own client, ours without a token, and ours with one. */
type Caller = "baseline" | "plain" | "authorised"

const callers = ["baseline", "plain", "authorised"] as const

const status = <E>(client: HttpClient.HttpClient.With<E>, url: string): Effect.Effect<number, unknown> =>
  Effect.flatMap(client.get(url), (response) => Effect.as(response.arrayBuffer, response.status))

const clients = ({ clientId, clientSecret, origin, scope, tokenUrl }: Place, kind: keyof typeof kinds) => {
  const { baseline, ours } = kinds[kind]
  const Tokens = ClickViewToken.layer({ clientId, clientSecret: Redacted.make(clientSecret), tokenUrl, scope })
  const theirs = Effect.map(HttpClient.HttpClient, (client) => status(client, `${origin}/open`))
  const both = Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const carrying = yield* BearerAuth.make(client, yield* ClickViewToken, { apiUrl: origin })
    return { plain: status(client, `${origin}/open`), authorised: status(carrying, `${origin}/api`) }
  })
  return Promise.all([
    ManagedRuntime.make(baseline).runPromise(theirs),
    ManagedRuntime.make(Layer.provideMerge(Tokens, ours)).runPromise(both)
  ])
}

/** Calls a second by so many callers, each of which waits for its answer before it calls again. */
const rate = async (call: Effect.Effect<number, unknown>, connections: number, calls: number): Promise<number> => {
  const one = Effect.flatMap(
    call,
    (status) => status === 200 ? Effect.void : Effect.dieMessage(`a call was answered with ${status}`)
  )
  const caller = Effect.repeatN(one, Math.ceil(calls / connections) - 1)
  const began = performance.now()
  await Effect.runPromise(
    Effect.forEach(Array.from({ length: connections }), () => caller, { concurrency: "unbounded", discard: true })
  )
  return Math.ceil(calls / connections) * connections / (performance.now() - began) * 1000
}

export const task: Task = async ({ options, place, quick }) => {
  await control(place)
  const [baseline, { authorised, plain }] = await clients(place, options["kind"] === "fetch" ? "fetch" : "undici")
  const calls = { baseline, plain, authorised }
  const connections = Number(options["connections"])
  const count = quick ? 2 * connections : Math.max(50, connections)
  const rounds: Array<Readonly<Record<Caller, number>>> = []
  for (let round = 0; round < (quick ? 1 : 60); round++) {
    const rates = { baseline: NaN, plain: NaN, authorised: NaN }
    // Whoever comes later may find the machine warmer: they take turns.
    for (let turn = 0; turn < callers.length; turn++) {
      const caller = callers[(round + turn) % callers.length] ?? "baseline"
      rates[caller] = await rate(calls[caller], connections, count)
    }
    // The first rounds warm up.
    if (quick || round >= 15) rounds.push(rates)
  }
  return {
    baseline: median(rounds.map(({ baseline }) => baseline)),
    plain: median(rounds.map(({ baseline, plain }) => plain / baseline)),
    authorised: median(rounds.map(({ authorised, baseline }) => authorised / baseline))
  }
}

const variants = (["fetch", "undici"] as const).flatMap((kind) =>
  [1, 64].map((connections) => ({
    peer: "ClickView" as const,
    variant: `${kind}, ${connections === 1 ? "1 connection" : `${connections} connections`}`,
    options: { kind, connections }
  }))
)

export const work: Work = {
  title: "HTTP layers",
  how:
    "Over TLS, in one process: Effect's own client (`FetchHttpClient.layer`, `NodeHttpClient.layerUndici`), our layer, and " +
    "`BearerAuth` over our layer, in turn, 45 times 50 calls of each (64 with 64 connections); each ratio is the " +
    "median of the 45 to Effect's own client in the same turn.",
  columns: [
    { key: "plain", title: "our layer, × Effect's own client", digits: 3 },
    { key: "authorised", title: "an authorised call, × Effect's own client", digits: 3 },
    { key: "baseline", title: "calls a second of Effect's own client" }
  ],
  ranks: [],
  rounds: 2,
  runs: (quick) => quick ? variants.filter((_, index) => index % 2 === 0) : variants,
  goals: [
    {
      text: "our layer: ≥ 0.97 of Effect's own client",
      isCount: false,
      isMet: (ours) => variants.every(({ variant }) => ours(variant, "plain") >= 0.97)
    },
    {
      text: "an authorised call: ≥ 0.95 of Effect's own client",
      isCount: false,
      isMet: (ours) => variants.every(({ variant }) => ours(variant, "authorised") >= 0.95)
    }
  ]
}
