/** The first token of a process: without a store, with an empty store, and adopted from the store. */
import * as RedisServer from "@effect-clickview/examples/RedisServer"
import { Effect } from "effect"
import { Redis } from "ioredis"
import { control } from "../Control.ts"
import type { PeerClient } from "../Peer.ts"
import { peer as clickview } from "../peers/ClickView.ts"
import type { RunContext, Task, Values } from "../Run.ts"
import type { Workload } from "../Workload.ts"
import { median } from "./median.ts"

/** Returns the milliseconds of the first `get`. Opening the client is not included. */
const first = async (open: () => Promise<PeerClient>): Promise<number> => {
  const { close, get } = await open()
  const began = performance.now()
  await get()
  const took = performance.now() - began
  await close?.()
  return took
}

const measure = async ({ endpoint, open, quick }: RunContext, socket: string): Promise<Values> => {
  process.env["BENCH_REDIS"] = socket
  const admin = new Redis(socket)
  const turns = quick ? 2 : 31
  const times = { alone: new Array<number>(), shared: new Array<number>(), adopted: new Array<number>() }
  let requests = 0
  for (let turn = 0; turn < turns; turn++) {
    await admin.flushall()
    times.alone.push(await first(() => clickview.open(endpoint)))
    times.shared.push(await first(open))
    const before = await control(endpoint)
    times.adopted.push(await first(open))
    requests = Math.max(requests, (await control(endpoint)).requests - before.requests)
  }
  admin.disconnect()
  return {
    requests,
    first: times.adopted[0] ?? NaN,
    adopted: median(times.adopted),
    shared: median(times.shared),
    alone: median(times.alone)
  }
}

export const task: Task = (context) =>
  Effect.runPromise(Effect.scoped(
    Effect.flatMap(RedisServer.make(), ({ socket }) => Effect.promise(() => measure(context, socket)))
  ))

export const workload: Workload = {
  title: "first token with a shared store",
  method:
    "Redis on a Unix socket, and a server that responds immediately. Each of 31 turns in one process opens and connects " +
    "three new clients: one without a store, one with an empty store, and one that finds the token in the store.",
  columns: [
    { key: "requests", title: "token requests when adopting" },
    { key: "adopted", title: "ms to adopt", digits: 2 },
    { key: "first", title: "ms, first turn", digits: 1 },
    { key: "shared", title: "ms to request and share", digits: 2 },
    { key: "alone", title: "ms of this library without a store", digits: 2 }
  ],
  ranks: [{ key: "requests", wants: "less" }],
  runs: () =>
    RedisServer.isInstalled
      ? (["ClickViewShared", "MsalShared", "PersistedCache"] as const).map((peer) => ({ peer }))
      : [],
  note:
    "This library encrypts the token and takes a lease before the request. The plugin of @azure/msal-node and Effect's " +
    "`PersistedCache` store it in plain text and take no lock.",
  notMeasured: ["Peers without a shared cache. Without `redis-server`, none is measured."],
  goals: [{
    text: "0 requests when adopting",
    isCount: true,
    isMet: (ours) => !RedisServer.isInstalled || ours("", "requests") === 0
  }]
}
