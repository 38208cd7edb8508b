/** What the library's HTTP layers cost, compared with Effect's clients, which have no limits and no guards. */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { control } from "../Control.ts"
import type { Endpoint, FixedHeaders } from "../Peer.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { inTurn, planFor } from "./inTurn.ts"

const kinds = {
  fetch: { baseline: FetchHttpClient.layer, ours: FetchHttp.layer },
  undici: { baseline: NodeHttpClient.layerUndici, ours: NodeHttp.layer }
}

const status = <E>(
  client: HttpClient.HttpClient.With<E>,
  url: string,
  headers: FixedHeaders = {}
): Effect.Effect<number, unknown> =>
  Effect.flatMap(client.get(url, { headers }), (response) => Effect.as(response.arrayBuffer, response.status))

/** All three call the same route with a token. `baseline` and `plain` send it as a fixed header. */
const clients = async ({ clientId, clientSecret, origin, scope, tokenUrl }: Endpoint, kind: keyof typeof kinds) => {
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
    authorized: status(await Effect.runPromise(BearerAuth.make(client, tokens, { apiUrl: origin })), url)
  }
}

/** A block of calls over this many connections. Each caller waits for its response before the next call. */
const block = (call: Effect.Effect<number, unknown>, connections: number, calls: number) => {
  const one = Effect.flatMap(
    call,
    (status) => status === 200 ? Effect.void : Effect.dieMessage(`The API responded with ${status}`)
  )
  const caller = Effect.repeatN(one, calls / connections - 1)
  const all = Effect.forEach(Array.from({ length: connections }), () => caller, {
    concurrency: "unbounded",
    discard: true
  })
  return () => Effect.runPromise(all)
}

export const task: Task = async ({ options, endpoint, quick }) => {
  await control(endpoint)
  const calls = await clients(endpoint, options["kind"] === "fetch" ? "fetch" : "undici")
  const connections = Number(options["connections"])
  const plan = planFor(connections)
  const { authorized, baseline, plain } = await inTurn(
    {
      baseline: block(calls.baseline, connections, plan.calls),
      plain: block(calls.plain, connections, plan.calls),
      authorized: block(calls.authorized, connections, plan.calls)
    },
    plan,
    quick
  )
  return {
    baseline: plan.calls / baseline.ms * 1000,
    plain: plain.throughput,
    plainCpu: plain.cpu,
    authorized: authorized.throughput,
    authorizedCpu: authorized.cpu
  }
}

const variants = (["fetch", "undici"] as const).flatMap((kind) =>
  [1, 64].map((connections) => ({
    peer: "ClickView" as const,
    variant: `${kind}, ${connections === 1 ? "1 connection" : `${connections} connections`}`,
    options: { kind, connections }
  }))
)

export const workload: Workload = {
  title: "HTTP layers",
  method: "Over TLS, in one process, on one route with one token: Effect's client (`FetchHttpClient.layer`, " +
    "`NodeHttpClient.layerUndici`) and this library's layer, both with a fixed header, and `BearerAuth` over the layer. " +
    "After 4,000 calls of each to warm up, blocks of 20 calls alternate, 300 of each. With 64 connections a block has " +
    "640 calls, 40 of each. Throughput is the median of the blocks' ratios. Processor time is that of the whole client " +
    "process, with garbage collection.",
  columns: [
    { key: "plain", title: "this library's layer, throughput × Effect's client", digits: 3 },
    { key: "plainCpu", title: "its processor time ×", digits: 3 },
    { key: "authorized", title: "authorized call, throughput × Effect's client", digits: 3 },
    { key: "authorizedCpu", title: "its processor time ×", digits: 3 },
    { key: "baseline", title: "calls per second, Effect's client" }
  ],
  ranks: [],
  rounds: 2,
  runs: (quick) => quick ? variants.filter((_, index) => index % 2 === 0) : variants,
  goals: [
    {
      text: "layer ≥ 0.97 × Effect's client",
      isCount: false,
      isMet: (ours) => variants.every(({ variant }) => ours(variant, "plain") >= 0.97)
    },
    {
      text: "authorized call ≥ 0.95 × Effect's client",
      isCount: false,
      isMet: (ours) => variants.every(({ variant }) => ours(variant, "authorized") >= 0.95)
    }
  ]
}
