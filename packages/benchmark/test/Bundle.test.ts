/** The bundle size of the smallest program, measured as in the benchmark. */
import { assert, describe, it } from "@effect/vitest"
import { shares } from "../Bundle.ts"

describe("shares", () => {
  for (const target of ["node", "worker"] as const) {
    it(`adds at most 21 KiB to Effect in the smallest program for ${target}`, async () => {
      const { ours } = await shares(target)
      assert.isAtMost(ours.gzipped, 21 * 1024)
    })
  }
})
