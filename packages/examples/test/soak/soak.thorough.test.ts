/**
 * Two thousand calls a second over real sockets, tokens that live five seconds, and a server that fails, stalls and resets
 * at random, for thirty seconds or `SOAK_SECONDS`. `SOAK_SEED` repeats one.
 */
import { assert, it } from "@effect/vitest"
import { Config, Effect } from "effect"
import { broken, run } from "./Soak.ts"

const number = (name: string, byDefault: number) => Config.withDefault(Config.integer(name), byDefault)

it.live(
  "no dead token, no unhandled failure, no growth and no storm, whatever the server does",
  () =>
    Effect.gen(function* () {
      const seconds = yield* number("SOAK_SECONDS", 30)
      const seed = yield* number("SOAK_SEED", 6)
      const soaked = yield* run(seconds, seed)
      yield* Effect.log(`${seconds} s, seed ${seed}: ${JSON.stringify(soaked)}`)
      assert.deepStrictEqual(broken(soaked, seconds), [])
      assert.isAbove(soaked.server.faults, 0)
    }),
  120_000
)
