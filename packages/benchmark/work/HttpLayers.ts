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
import { inTurn, warmUp } from "./inTurn.ts"

const kinds = {
  fetch: { baseline: FetchHttpClient.layer, ours: FetchHttp.layer },
  undici: { baseline: NodeHttpClient.layerUndici, ours: NodeHttp.layer }
}

const status = <E>(
  client: HttpClient.HttpClient.With<E>,
  url: string,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<number, unknown> =>
  Effect.flatMap(client.get(url, { headers }), (response) => Effect.as(response.arrayBuffer, response.status))

/** All of them call the same route with a token; two of them are given it as a header that never changes. */
const clients = async ({ clientId, clientSecret, origin, scope, tokenUrl }: Place, kind: keyof typeof kinds) => {
  const { baseline, ours } = kinds[kind]
  const url = `${origin}/api`
  const Tokens = ClickViewToken.layer({ clientId, clientSecret: Redacted.make(clientSecret), tokenUrl, scope })
  const runtime = ManagedRuntime.make(Layer.provideMerge(Tokens, ours))
  const { client, tokens } = await runtime.runPromise(
    Effect.all({ client: HttpClient.HttpClient, tokens: ClickViewToken })
  )
  const { value } = await Effect.runPromise(tokens.get)
  const headers = { authorization: `Bearer ${Redacted.value(value)}` }
  return {
    baseline: status(await ManagedRuntime.make(baseline).runPromise(HttpClient.HttpClient), url, headers),
    plain: status(client, url, headers),
    authorised: status(await Effect.runPromise(BearerAuth.make(client, tokens, { apiUrl: origin })), url)
  }
}

/** So many callers, each of which waits for its answer before it calls again. */
const block = (call: Effect.Effect<number, unknown>, connections: number, calls: number) => {
  const one = Effect.flatMap(
    call,
    (status) => status === 200 ? Effect.void : Effect.dieMessage(`a call was answered with ${status}`)
  )
  const caller = Effect.repeatN(one, calls / connections - 1)
  const all = Effect.forEach(Array.from({ length: connections }), () => caller, {
    concurrency: "unbounded",
    discard: true
  })
  return () => Effect.runPromise(all)
}

export const task: Task = async ({ options, place, quick }) => {
  await control(place)
  const calls = await clients(place, options["kind"] === "fetch" ? "fetch" : "undici")
  const connections = Number(options["connections"])
  const count = connections === 1 ? 20 : 2 * connections
  const { authorised, baseline, plain } = await inTurn(
    {
      baseline: block(calls.baseline, connections, count),
      plain: block(calls.plain, connections, count),
      authorised: block(calls.authorised, connections, count)
    },
    quick ? 1 : connections === 1 ? 120 : 40,
    quick ? 0 : Math.ceil(warmUp / count)
  )
  return {
    baseline: count / baseline.ms * 1000,
    plain: plain.throughput,
    plainCpu: plain.cpu,
    authorised: authorised.throughput,
    authorisedCpu: authorised.cpu
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
  how: "Over TLS, in one process, on one route with one token: Effect's own client (`FetchHttpClient.layer`, " +
    "`NodeHttpClient.layerUndici`) and our layer, with the header given, and `BearerAuth` over our layer. After 4,000 calls " +
    "of each to warm up, blocks of 20 calls in turn, 120 of each (with 64 connections 128 calls, 40 of each); throughput is the median of the blocks' " +
    "ratios, and processor time is the client's whole, garbage collection in it.",
  columns: [
    { key: "plain", title: "our layer, throughput × Effect's own client", digits: 3 },
    { key: "plainCpu", title: "its processor time ×", digits: 3 },
    { key: "authorised", title: "an authorised call, throughput × Effect's own client", digits: 3 },
    { key: "authorisedCpu", title: "its processor time ×", digits: 3 },
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
