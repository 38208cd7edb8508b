/** The first token of a process: alone, of the first process that shares it, and of the next one. */
import { Redis } from "ioredis"
import { control } from "../Control.ts"
import type { Candidate } from "../Peer.ts"
import { peer as clickview } from "../peers/ClickView.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { median } from "./median.ts"
import * as RedisServer from "./RedisServer.ts"

/** How long the first `get` takes of a candidate that is ready. */
const first = async (open: () => Promise<Candidate>): Promise<number> => {
  const { close, get } = await open()
  const began = performance.now()
  await get()
  const took = performance.now() - began
  await close?.()
  return took
}

export const task: Task = async ({ open, place, quick }) => {
  const redis = await RedisServer.start()
  process.env["BENCH_REDIS"] = redis.socket
  const admin = new Redis(redis.socket)
  const turns = quick ? 2 : 31
  const times = { alone: new Array<number>(), shared: new Array<number>(), adopted: new Array<number>() }
  let requests = 0
  for (let turn = 0; turn < turns; turn++) {
    await admin.flushall()
    times.alone.push(await first(() => clickview.open(place)))
    times.shared.push(await first(open))
    const before = await control(place)
    times.adopted.push(await first(open))
    requests = Math.max(requests, (await control(place)).requests - before.requests)
  }
  admin.disconnect()
  redis.stop()
  return {
    requests,
    first: times.adopted[0] ?? NaN,
    adopted: median(times.adopted),
    shared: median(times.shared),
    alone: median(times.alone)
  }
}

export const work: Work = {
  title: "first token of a process that shares it",
  how:
    "A Redis on a socket, a server that answers at once; 31 turns in one process, each with instances that are new " +
    "and connected: one without a store, one that finds Redis empty, and one that finds the token there.",
  columns: [
    { key: "requests", title: "token requests of the last" },
    { key: "adopted", title: "ms to adopt", digits: 2 },
    { key: "first", title: "the first time", digits: 1 },
    { key: "shared", title: "ms to ask and to share", digits: 2 },
    { key: "alone", title: "ms of ours to ask alone", digits: 2 }
  ],
  ranks: [{ key: "requests", wants: "less" }],
  runs: () =>
    RedisServer.isInstalled
      ? (["ClickViewShared", "MsalShared", "PersistedCache"] as const).map((peer) => ({ peer }))
      : [],
  note: "Ours seals the token and asks by a lease; the plugin of the other one writes it in clear, without a lock.",
  absent: ["Peers without a shared cache; where `redis-server` is not installed, all."],
  goals: [{
    text: "0 requests to adopt",
    isCount: true,
    isMet: (ours) => !RedisServer.isInstalled || ours("", "requests") === 0
  }]
}
