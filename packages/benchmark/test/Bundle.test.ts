/** What the smallest program weighs, measured as the benchmark measures it. */
import { assert, describe, it } from "@effect/vitest"
import { shares } from "../Bundle.ts"

describe("the smallest program", () => {
  for (const target of ["node", "worker"] as const) {
    it(`takes at most 20 KiB over its share of Effect, bundled for ${target}`, async () => {
      const { ours } = await shares(target)
      assert.isAtMost(ours.gzipped, 20 * 1024)
    })
  }
})
