import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { after, reached } from "../../src/lifecycle/Instant.ts"

describe("a moment on two clocks", () => {
  it.each([
    { wall: 999, mono: 49, is: false },
    { wall: 1000, mono: 49, is: true },
    { wall: 999, mono: 50, is: true },
    { wall: 1000, mono: 50, is: true },
    { wall: 1001, mono: -1e9, is: true },
    { wall: -1e12, mono: 51, is: true }
  ])("wall 1000, mono 50 is reached at wall $wall, mono $mono: $is", ({ is, mono, wall }) => {
    assert.strictEqual(reached({ wall, mono }, { wall: 1000, mono: 50 }), is)
  })

  it.prop("comes later on both clocks by the same time", {
    wall: fc.integer(),
    mono: fc.integer(),
    ms: fc.integer({ min: 0, max: 2 ** 40 })
  }, ({ mono, ms, wall }) => {
    assert.deepStrictEqual(after({ wall, mono }, ms), { wall: wall + ms, mono: mono + ms })
  })
})
