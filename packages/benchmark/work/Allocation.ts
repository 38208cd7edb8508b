/** What a read of the held token leaves for the garbage collector. */
import { Effect, Ref } from "effect"
import { blocks } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"

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

export const work: Work = {
  title: "warm read, allocation",
  how: "Heap difference over 50,000 reads in one fiber without a collection between. The floor is an " +
    "`Effect.succeed` made once, yielded by the same loop; an operation that looks at its " +
    "fiber, as one must that reads the clock, is `withFiberRuntime`.",
  columns: [
    { key: "bytes", title: "bytes a call" },
    { key: "floor", title: "floor: `Effect.succeed`" },
    { key: "ref", title: "`Ref.get`" },
    { key: "fiber", title: "`withFiberRuntime`" }
  ],
  ranks: [{ key: "bytes", wants: "less" }],
  rounds: 2,
  flags: ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"],
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : blocks).map((peer) => ({ peer }))],
  note:
    "What ours takes over the floor are its two clock readings, one of which is a bigint, and the moment that they " +
    "make. An operation that reads both clocks and does nothing else takes as much.",
  goals: [{
    text: "the floor of one Effect operation that looks at its fiber, as it must to find the clock",
    isCount: false,
    isMet: (ours) => ours("", "bytes") <= ours("", "fiber") + 16
  }]
}
