import { assert, describe, it } from "@effect/vitest"
import { digest } from "../../src/flight/SipHash.ts"

/** From the reference implementation: the digests of 0, 1, 2 … bytes 00 01 02 … under the key 00 01 … 0f. */
const vectors: ReadonlyArray<readonly [length: number, digest: bigint]> = [
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [7, 0xab0200f58b01d137n],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
  [63, 0x958a324ceb064572n]
]

describe("SipHash-2-4", () => {
  for (const [length, expected] of vectors) {
    it(`gives the reference implementation's digest of ${length} bytes`, () => {
      const bytes = Uint8Array.from({ length }, (_, at) => at)
      assert.strictEqual(digest(bytes, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n]), expected)
    })
  }
})
