import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { setImmediate } from "node:timers/promises"
import { command } from "../model/Command.ts"
import { checkThenSet, oneAtATime } from "../model/NaiveCache.ts"
import { Trial } from "../model/Trial.ts"
import type { MakeKeeper } from "../model/World.ts"
import { interruptions, runs, seed } from "../support/Effort.ts"
import { atRandom } from "../support/PermutingScheduler.ts"
import { ConcurrentRun } from "./ConcurrentRun.ts"
import { search } from "./Scenario.ts"
import { coldPair, coldPairThatFails, scenarios } from "./Scenarios.ts"

/** Sequences of commands one after another, checked by the model, with fibers in random order. */
const permuted = fc.asyncProperty(
  fc.record({
    schedule: fc.nat(),
    draw: fc.constantFrom(0, 0.5, 1),
    commands: fc.array(command, { maxLength: 60, size: "max" })
  }),
  async ({ commands, draw, schedule }) => {
    new Trial({ make: ClickViewToken.make, draw, attempts: 1, chooser: atRandom(schedule) }).run(commands)
    await setImmediate()
  }
)

/** Sequences of concurrent commands. */
const turmoil = (make: MakeKeeper) =>
  fc.asyncProperty(
    fc.record({
      schedule: fc.nat(),
      groups: fc.array(fc.array(command, { minLength: 1, maxLength: 4, size: "max" }), { maxLength: 20, size: "max" })
    }),
    async ({ groups, schedule }) => {
      new ConcurrentRun(make, schedule).run(groups)
      await setImmediate()
    }
  )

describe("every interleaving", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`makes one request at a time and answers every caller in ${name}`, { timeout: 0 }, async () => {
      const { orders, violation } = await search(scenario, ClickViewToken.make, interruptions)
      assert.isUndefined(violation)
      assert.isAbove(orders, 4)
    })
  }
})

describe("random interleavings", () => {
  it(
    "follows the model of a token's life",
    { timeout: 0 },
    () => fc.assert(permuted, { numRuns: Math.ceil(runs / 4), seed })
  )

  it(
    "keeps every invariant when commands overlap",
    { timeout: 0 },
    () => fc.assert(turmoil(ClickViewToken.make), { numRuns: Math.ceil(runs / 4), seed })
  )
})

describe("a cache that makes one request per caller", () => {
  it("fails the exhaustive search", async () => {
    assert.match((await search(coldPair, checkThenSet)).violation ?? "", /2 requests under way/)
  })

  it("fails the random search", async () => {
    assert.isTrue((await fc.check(turmoil(checkThenSet), { numRuns: 100, seed })).failed)
  })
})

describe("a cache behind a lock", () => {
  it("fails the exhaustive search", async () => {
    assert.match((await search(coldPairThatFails, oneAtATime)).violation ?? "", /a request 0 ms after Unavailable/)
  })

  it("fails the random search", async () => {
    assert.isTrue((await fc.check(turmoil(oneAtATime), { numRuns: 100, seed })).failed)
  })
})
