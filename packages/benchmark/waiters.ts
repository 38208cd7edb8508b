/**
 * What a caller costs while it waits: 100,000 fibers on one cold `get` beside 100,000 fibers on a bare `Deferred`, in
 * the same process. Needs `--expose-gc`.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { Deferred, Effect, Fiber } from "effect"

const callers = 100_000

const heap = Effect.sync(() => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
})

/** Bytes of heap a fiber takes that waits on this. */
const cost = (wait: Effect.Effect<unknown, unknown>) =>
  Effect.gen(function*() {
    const before = yield* heap
    const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.fork(wait))
    yield* Effect.sleep("500 millis")
    const after = yield* heap
    yield* Effect.forEach(fibers, Fiber.interruptFork, { discard: true })
    yield* Effect.sleep("500 millis")
    return (after - before) / callers
  })

/** Bytes a caller, on a bare `Deferred` and on `get`, in turn and twice so that neither pays for the other's start. */
export const waiters = Effect.gen(function*() {
  const tokens = yield* ClickViewToken
  const deferred = yield* Deferred.make<never>()
  yield* cost(Deferred.await(deferred))
  const bare = yield* cost(Deferred.await(deferred))
  const get = yield* cost(tokens.get)
  return { bare, get }
})
