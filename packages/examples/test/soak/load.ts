/**
 * The load of the soak: 2,000 calls a second on one token for so many seconds (first argument), then what was seen, as
 * JSON. A process of its own, so that what it keeps in memory is the client's alone. Needs `--expose-gc`.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Effect, Layer, Logger, Redacted, Schedule } from "effect"

const seconds = Number(process.argv[2])
const perMillisecond = 2

const seen = {
  calls: 0,
  served: 0,
  /** Handed out when the server had already ceased to accept them. */
  dead: 0,
  failed: {} as Record<string, number>,
  requests: 0,
  slowest: 0,
  unhandled: 0,
  /** What the runtime warned of, such as listeners that pile up. */
  warnings: Array<string>(),
  /** Bytes in use after a collection, once a second. */
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
        if (!(Date.now() < expiryOf(Redacted.value(value)))) seen.dead++
      },
      onFailure: ({ reason }) => {
        seen.failed[reason._tag] = (seen.failed[reason._tag] ?? 0) + 1
      }
    }))
})

const began = performance.now()
const running = () => performance.now() - began < seconds * 1000

/** As many calls as have become due since the last time. */
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

/** Waits are short, so that much happens in little time; the back-off is long enough for a token to end in it. */
const tokens = ClickViewToken.layerConfig({
  timeouts: { attempt: "1 second", flight: "3 seconds" },
  waits: {
    backOff: { first: "2 seconds", max: "2 seconds" },
    coolDown: { first: "300 millis", max: "1 second" },
    share: { first: "100 millis", max: "500 millis" }
  }
})

await soak.pipe(
  Effect.provide(Layer.provideMerge(Layer.provide(tokens, NodeHttp.layer), Logger.remove(Logger.defaultLogger))),
  Effect.runPromise
)

console.log(JSON.stringify(seen))
