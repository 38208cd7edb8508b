/** How much garbage a read of the cached token produces. */
import { Effect, Ref } from "effect"
import { effectPeers } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"

const calls = 50_000

const bytes = (effect: Effect.Effect<unknown, unknown>): number => {
  const run = (times: number) =>
    Effect.runSync(Effect.gen(function*() {
      for (let call = 0; call < times; call++) yield* effect
    }))
  run(calls)
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  run(calls)
  return (process.memoryUsage().heapUsed - before) / calls
}

export const task: Task = async ({ open }) => {
  const { effect = Effect.die("not an effect"), get } = await open()
  await get()
  const ref = Effect.runSync(Ref.make("a token"))
  const made = Effect.succeed("a token")
  return {
    bytes: bytes(effect),
    floor: bytes(made),
    fiber: bytes(Effect.withFiberRuntime(() => made)),
    ref: bytes(Ref.get(ref))
  }
}

export const workload: Workload = {
  title: "allocation of a warm read",
  method: "The growth of the heap over 50,000 reads in one fiber, without a garbage collection. The floor is one " +
    "`Effect.succeed`, yielded by the same loop. `withFiberRuntime` is an operation that accesses its fiber, which is " +
    "necessary to read the clock.",
  columns: [
    { key: "bytes", title: "bytes per call" },
    { key: "floor", title: "floor: `Effect.succeed`" },
    { key: "ref", title: "`Ref.get`" },
    { key: "fiber", title: "`withFiberRuntime`" }
  ],
  ranks: [{ key: "bytes", wants: "less" }],
  rounds: 2,
  nodeFlags: ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"],
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : effectPeers).map((peer) => ({ peer }))],
  note: "This library allocates two clock readings, one of which is a bigint, and the object that holds both. An " +
    "operation that only reads both clocks allocates as much.",
  goals: [{
    text: "at most 16 bytes more than `withFiberRuntime`",
    isCount: false,
    isMet: (ours) => ours("", "bytes") <= ours("", "fiber") + 16
  }]
}
