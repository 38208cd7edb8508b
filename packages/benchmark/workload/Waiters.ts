/** The memory of a caller that waits for the first token. Requires `--expose-gc`. */
import { Deferred, Effect, Fiber } from "effect"
import { control } from "../Control.ts"
import { effectPeers } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"

const heap = Effect.sync(() => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
})

/** Heap bytes per fiber that waits for `wait`. The fibers are not interrupted, because that takes quadratic time. */
const cost = (wait: Effect.Effect<unknown, unknown>, callers: number) =>
  Effect.gen(function*() {
    const before = yield* heap
    const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.forkDaemon(wait))
    yield* Effect.sleep("100 millis")
    return { bytes: ((yield* heap) - before) / callers, fibers }
  })

/** Heap bytes per fiber that waits for a bare `Deferred`. */
const bare = (callers: number) =>
  Effect.gen(function*() {
    const deferred = yield* Deferred.make<string>()
    const { bytes, fibers } = yield* cost(Deferred.await(deferred), callers)
    yield* Deferred.succeed(deferred, "a token")
    yield* Fiber.awaitAll(fibers)
    yield* Effect.sleep("100 millis")
    return bytes
  })

export const task: Task = async ({ open, endpoint, quick }) => {
  await control(endpoint, { mode: "hang" })
  const { effect = Effect.die("not an effect") } = await open()
  const callers = quick ? 10_000 : 20_000
  return Effect.runPromise(Effect.gen(function*() {
    yield* bare(callers)
    const floor = yield* bare(callers)
    const { bytes } = yield* cost(effect, callers)
    return { floor, bytes, more: bytes - floor }
  }))
}

export const workload: Workload = {
  title: "memory of a waiting caller",
  method:
    "The heap of 20,000 fibers that wait for the first token while the server does not respond. The baseline is as many " +
    "fibers on a bare `Deferred.await` in the same process.",
  columns: [
    { key: "bytes", title: "bytes per caller" },
    { key: "floor", title: "bare `Deferred.await`" },
    { key: "more", title: "difference" }
  ],
  ranks: [{ key: "more", wants: "less" }],
  nodeFlags: ["--expose-gc"],
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : effectPeers).map((peer) => ({ peer }))],
  goals: [{ text: "≤ 1 KiB more", isCount: true, isMet: (ours) => ours("", "more") <= 1024 }]
}
