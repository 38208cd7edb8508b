/** What a caller costs while it waits for the first token. Needs `--expose-gc`. */
import { Deferred, Effect, Fiber } from "effect"
import { control } from "../Control.ts"
import { blocks } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"

const heap = Effect.sync(() => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
})

/** Bytes of heap that a fiber takes which waits for this. None is interrupted at the end, which takes their square. */
const cost = (wait: Effect.Effect<unknown, unknown>, callers: number) =>
  Effect.gen(function*() {
    const before = yield* heap
    const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.forkDaemon(wait))
    yield* Effect.sleep("100 millis")
    return { bytes: ((yield* heap) - before) / callers, fibers }
  })

/** The same on a bare `Deferred`, which is done at the end. */
const bare = (callers: number) =>
  Effect.gen(function*() {
    const deferred = yield* Deferred.make<string>()
    const { bytes, fibers } = yield* cost(Deferred.await(deferred), callers)
    yield* Deferred.succeed(deferred, "a token")
    yield* Fiber.awaitAll(fibers)
    yield* Effect.sleep("100 millis")
    return bytes
  })

export const task: Task = async ({ open, place, quick }) => {
  await control(place, { mode: "hang" })
  const { effect = Effect.die("not an effect") } = await open()
  const callers = quick ? 10_000 : 20_000
  return Effect.runPromise(Effect.gen(function*() {
    yield* bare(callers)
    const floor = yield* bare(callers)
    const { bytes } = yield* cost(effect, callers)
    return { floor, bytes, more: bytes - floor }
  }))
}

export const work: Work = {
  title: "memory of a waiting caller",
  how: "Heap of 20,000 fibers that wait for the first token while the server is silent, beside as many on a bare " +
    "`Deferred.await` in the same process.",
  columns: [
    { key: "bytes", title: "bytes a caller" },
    { key: "floor", title: "bare `Deferred.await`" },
    { key: "more", title: "more" }
  ],
  ranks: [{ key: "more", wants: "less" }],
  flags: ["--expose-gc"],
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : blocks).map((peer) => ({ peer }))],
  goals: [{ text: "≤ 1 KiB more", isCount: true, isMet: (ours) => ours("", "more") <= 1024 }]
}
