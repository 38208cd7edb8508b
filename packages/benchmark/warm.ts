/**
 * The hot path: `get` on a warm token, inside one fiber, beside `Ref.get` and the building blocks of Effect that cache with
 * expiry, in the same run. Figures are ratios; nanoseconds are this machine's.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { Cache, Effect, Ref } from "effect"
import { Bench } from "tinybench"

/** Calls in one timed round, so that starting a fiber does not count. */
const calls = 10_000

const loop = (effect: Effect.Effect<unknown, unknown>): Effect.Effect<void, unknown> =>
  Effect.gen(function*() {
    for (let call = 0; call < calls; call++) yield* effect
  })

/** Nanoseconds a call for each candidate, the median of all rounds. */
export const warm = Effect.gen(function*() {
  const tokens = yield* ClickViewToken
  yield* tokens.get
  const ref = yield* Ref.make(yield* tokens.get)
  const cache = yield* Cache.make({ capacity: 1, timeToLive: "1 day", lookup: () => tokens.get })
  const [cached] = yield* Effect.cachedInvalidateWithTTL(tokens.get, "1 day")
  const candidates = {
    "Ref.get": Ref.get(ref),
    "ClickViewToken.get": tokens.get,
    "Effect.cachedInvalidateWithTTL": cached,
    "Cache.get": cache.get("token")
  }
  const bench = new Bench({ time: 1000, warmupTime: 300 })
  for (const [name, candidate] of Object.entries(candidates)) bench.add(name, () => Effect.runSync(loop(candidate)))
  yield* Effect.promise(() => bench.run())
  return bench.tasks.map(({ name, result }) => ({
    name,
    nanoseconds: "latency" in result ? result.latency.p50 * 1e6 / calls : NaN
  }))
})
