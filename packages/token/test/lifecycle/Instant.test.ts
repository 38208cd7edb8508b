import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { after, reached } from "../../src/lifecycle/Instant.ts"

describe("Instant", () => {
  it.each([
    { wall: 999, mono: 49, is: false },
    { wall: 1000, mono: 49, is: true },
    { wall: 999, mono: 50, is: true },
    { wall: 1000, mono: 50, is: true },
    { wall: 1001, mono: -1e9, is: true },
    { wall: -1e12, mono: 51, is: true }
  ])("tells whether wall 1000, mono 50 is reached at wall $wall, mono $mono: $is", ({ is, mono, wall }) => {
    assert.strictEqual(reached({ wall, mono }, { wall: 1000, mono: 50 }), is)
  })

  it.prop("adds the same time on both clocks", {
    wall: fc.integer(),
    mono: fc.integer(),
    ms: fc.integer({ min: 0, max: 2 ** 40 })
  }, ({ mono, ms, wall }) => {
    assert.deepStrictEqual(after({ wall, mono }, ms), { wall: wall + ms, mono: mono + ms })
  })
})
