import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { delayOf, jittered } from "../../src/lifecycle/Backoff.ts"
import { day, minute, policy, second } from "./defaults.ts"

const doublings = fc.tuple(fc.integer({ min: 1, max: day }), fc.integer({ min: 1, max: day }))
  .map(([a, b]) => ({ first: Math.min(a, b), max: Math.max(a, b) }))

describe("waits", () => {
  it.each([
    { name: "backoff", of: policy.backoff, seconds: [30, 60, 120, 240, 480, 600, 600] },
    { name: "cooldown", of: policy.cooldown, seconds: [30, 60, 120, 240, 480, 900, 900] },
    { name: "shared failure", of: policy.share, seconds: [1, 2, 4, 8, 10, 10, 10] }
  ])("doubles the wait after a $name to its maximum: $seconds s", ({ of, seconds }) => {
    assert.deepStrictEqual(seconds.map((_, index) => delayOf(of, index + 1) / second), seconds)
  })

  it("keeps the maximum after any number of failures", () => {
    for (const nth of [100, 1024, 1025, 5000, 1e9]) assert.strictEqual(delayOf(policy.backoff, nth), 10 * minute)
  })

  it.prop("starts with the first wait, doubles, and never shrinks or exceeds the maximum", {
    doubling: doublings,
    nth: fc.integer({ min: 1, max: 200 })
  }, ({ doubling, nth }) => {
    assert.strictEqual(delayOf(doubling, 1), doubling.first)
    const [now, next] = [delayOf(doubling, nth), delayOf(doubling, nth + 1)]
    assert.strictEqual(next, Math.min(doubling.max, 2 * now))
    assert.isAtLeast(next, now)
  }, { fastCheck: { numRuns: 2000 } })

  it.prop("lengthens a wait by at most a fifth and never shortens it", {
    wait: fc.integer({ min: 1, max: day }),
    draw: fc.double({ min: 0, max: 1, noNaN: true })
  }, ({ draw, wait }) => {
    assert.isAtLeast(jittered(wait, draw), wait)
    assert.isAtMost(jittered(wait, draw), wait * 1.2)
  }, { fastCheck: { numRuns: 2000 } })

  it("uses the whole fifth, so that the processes of a fleet spread out", () => {
    assert.deepStrictEqual([0, 0.5, 1].map((draw) => jittered(1000, draw)), [1000, 1100, 1200])
  })
})
