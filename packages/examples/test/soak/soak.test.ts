import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { broken, run } from "./Soak.ts"

describe("2,000 calls a second against a server that fails, stalls and resets", () => {
  it.live("get no dead token, cost few requests, and leave nothing behind", () =>
    Effect.gen(function* () {
      const seconds = 5
      const soaked = yield* run(seconds, 11)
      assert.deepStrictEqual(broken(soaked, seconds), [])
      assert.isAbove(soaked.server.faults, 1)
    }))
})
