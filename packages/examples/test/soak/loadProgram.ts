/**
 * The load program of the soak: makes 2,000 calls per second on one token for the seconds in its first argument, then prints
 * its report as JSON.
 *
 * It is a separate process so that its memory is that of the client alone. Requires `--expose-gc`.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Effect, Layer, Logger, Redacted, Schedule } from "effect"

const seconds = Number(process.argv[2])
const perMillisecond = 2

const seen = {
  calls: 0,
  served: 0,
  /** Tokens that had expired when they were returned. */
  expired: 0,
  failed: {} as Record<string, number>,
  requests: 0,
  slowest: 0,
  unhandled: 0,
  /** Warnings of the runtime, such as leaked listeners. */
  warnings: Array<string>(),
  /** Heap bytes after a garbage collection, once per second. */
  heap: Array<number>()
}

process.on("unhandledRejection", () => seen.unhandled++)
process.on("warning", ({ message }) => seen.warnings.push(message))

const expiryOf = (token: string): number => Number(token.split(".")[2])

const call = Effect.suspend(() => {
  const asked = performance.now()
  seen.calls++
  return Effect.flatMap(ClickViewToken, ({ get }) =>
    Effect.match(get, {
      onSuccess: ({ value }) => {
        seen.served++
        seen.slowest = Math.max(seen.slowest, performance.now() - asked)
        if (!(Date.now() < expiryOf(Redacted.value(value)))) seen.expired++
      },
      onFailure: ({ reason }) => {
        seen.failed[reason._tag] = (seen.failed[reason._tag] ?? 0) + 1
      }
    }))
})

const began = performance.now()
const running = () => performance.now() - began < seconds * 1000

/** Makes the calls that have become due since the last burst. */
const burst = Effect.suspend(() => {
  const due = Math.floor((performance.now() - began) * perMillisecond) - seen.calls
  return Effect.forkAll(Effect.replicate(call, due), { discard: true })
})

const collect = () => {
  globalThis.gc?.()
  seen.heap.push(process.memoryUsage().heapUsed)
}

const soak = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  yield* Effect.fork(Effect.repeat(Effect.sync(collect), Schedule.spaced("1 second")))
  yield* Effect.repeat(burst, { schedule: Schedule.spaced("5 millis"), while: running })
  yield* Effect.repeat(Effect.sleep("10 millis"), {
    until: () => seen.served + Object.values(seen.failed).reduce((sum, count) => sum + count, 0) === seen.calls
  })
  seen.requests = (yield* tokens.status).requests
  collect()
})

/** Short waits make for many state changes. The backoff is long enough for a token to expire during it. */
const tokens = ClickViewToken.layerConfig({
  timeouts: { attempt: "1 second", flight: "3 seconds" },
  waits: {
    backoff: { first: "2 seconds", max: "2 seconds" },
    cooldown: { first: "300 millis", max: "1 second" },
    share: { first: "100 millis", max: "500 millis" }
  }
})

await soak.pipe(
  Effect.provide(Layer.provideMerge(Layer.provide(tokens, NodeHttp.layer), Logger.remove(Logger.defaultLogger))),
  Effect.runPromise
)

console.log(JSON.stringify(seen))
