import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import type { WindowPolicy } from "../../src/lifecycle/Windows.ts"
import { maxLifetime, windows } from "../../src/lifecycle/Windows.ts"
import { day, flight, hour, minute, policy, second, year } from "./defaults.ts"

const draws = fc.double({ min: 0, max: 1, noNaN: true })

/** From a second to ten years, with as many short lifetimes as long ones. */
const lifetimes = fc.oneof(
  fc.integer({ min: second, max: 10 * minute }),
  fc.integer({ min: second, max: 2 * day }),
  fc.integer({ min: second, max: 10 * year })
)

/** Every policy that the options allow. */
const policies: fc.Arbitrary<WindowPolicy> = fc.record({
  hard: fc.integer({ min: 1, max: day }),
  softMin: fc.integer({ min: 1, max: 2 * day }),
  softMax: fc.integer({ min: 2, max: 4 * day })
}).filter(({ hard, softMax, softMin }) => softMin <= softMax && 2 * hard <= softMax)

const runs = { fastCheck: { numRuns: 2000 } }

describe("windows", () => {
  it.each([
    { lifetime: second, hard: 50, soft: 500 },
    { lifetime: 5 * second, hard: 250, soft: 2500 },
    { lifetime: 30 * second, hard: 1500, soft: 15 * second },
    { lifetime: minute, hard: 3 * second, soft: 30 * second },
    { lifetime: 2 * minute, hard: 6 * second, soft: minute },
    { lifetime: 5 * minute, hard: 15 * second, soft: minute },
    { lifetime: 10 * minute, hard: 30 * second, soft: minute },
    { lifetime: 20 * minute, hard: minute, soft: 2 * minute },
    { lifetime: hour, hard: minute, soft: 6 * minute },
    { lifetime: 10 * hour, hard: minute, soft: hour },
    { lifetime: day, hard: minute, soft: hour },
    { lifetime: 10 * year, hard: minute, soft: hour }
  ])("gives a lifetime of $lifetime ms windows of $hard ms and $soft ms", ({ hard, lifetime, soft }) => {
    assert.deepStrictEqual(windows(lifetime, policy.windows, 0), { soft, hard })
    const drawn = windows(lifetime, policy.windows, 1)
    assert.strictEqual(drawn.hard, hard)
    assert.closeTo(drawn.soft, soft * 1.2, 1e-3)
  })

  it("limits lifetimes to ten years", () => {
    assert.strictEqual(maxLifetime, 10 * year)
  })

  it.prop("makes windows positive and at most 60 % of the lifetime", {
    lifetime: lifetimes,
    policy: policies,
    draw: draws
  }, ({ draw, lifetime, policy }) => {
    const { hard, soft } = windows(lifetime, policy, draw)
    assert.isAbove(hard, 0)
    assert.isAbove(soft, hard)
    assert.isAtMost(soft, lifetime * 0.6 + 1e-6)
    assert.isAtMost(hard, lifetime / 20)
  }, runs)

  it.prop("makes the soft window at least twice as long as the hard window", {
    lifetime: lifetimes,
    policy: policies,
    draw: draws
  }, ({ draw, lifetime, policy }) => {
    const { hard, soft } = windows(lifetime, policy, draw)
    assert.isAtLeast(soft, 2 * hard)
  }, runs)

  it.prop("gives a longer lifetime no shorter windows and no less time of use", {
    lifetimes: fc.tuple(lifetimes, lifetimes),
    policy: policies,
    draw: draws
  }, ({ draw, lifetimes: [one, other], policy }) => {
    const [shorter, longer] = [Math.min(one, other), Math.max(one, other)]
    const [before, after] = [windows(shorter, policy, draw), windows(longer, policy, draw)]
    assert.isAtLeast(after.hard, before.hard)
    assert.isAtLeast(after.soft, before.soft)
    assert.isAtLeast(longer - after.soft, shorter - before.soft - 1e-6)
    assert.isAtLeast(longer - after.hard, shorter - before.hard)
  }, runs)

  it.prop("leaves room for a whole flight between the windows from a lifetime of a minute on", {
    lifetime: lifetimes.filter((lifetime) => lifetime >= minute),
    draw: draws
  }, ({ draw, lifetime }) => {
    const { hard, soft } = windows(lifetime, policy.windows, draw)
    assert.isAtLeast(soft - hard, flight)
  }, runs)

  it.prop("lengthens only the soft window at random, by at most a fifth", {
    lifetime: lifetimes,
    policy: policies,
    draw: draws
  }, ({ draw, lifetime, policy }) => {
    const [plain, drawn] = [windows(lifetime, policy, 0), windows(lifetime, policy, draw)]
    assert.strictEqual(drawn.hard, plain.hard)
    assert.isAtLeast(drawn.soft, plain.soft)
    assert.isAtMost(drawn.soft, plain.soft * 1.2 + 1e-6)
  }, runs)
})
