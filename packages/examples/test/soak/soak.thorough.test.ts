/**
 * Two thousand calls per second over real sockets. Tokens live five seconds, and the server fails, hangs and resets
 * connections at random. It runs for thirty seconds or `SOAK_SECONDS`. `SOAK_SEED` selects the sequence of outages.
 */
import { assert, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import { run, violations } from "./Soak.ts"

const integer = (name: string, defaultValue: number) => Config.withDefault(Config.integer(name), defaultValue)

it.live(
  "a client under load returns no expired token, leaks no memory and bounds its requests, while the server fails at random",
  () =>
    Effect.gen(function* () {
      const seconds = yield* integer("SOAK_SECONDS", 30)
      const seed = yield* integer("SOAK_SEED", 6)
      const result = yield* run(seconds, seed)
      yield* Effect.log(`${seconds} s, seed ${seed}: ${JSON.stringify(result)}`)
      assert.deepStrictEqual(violations(result, seconds), [])
      assert.isAbove(result.server.faults, 0)
    }),
  120_000
)
