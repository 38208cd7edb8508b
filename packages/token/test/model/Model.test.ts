import { ClickViewToken } from "@effect-clickview/token"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { setImmediate } from "node:timers/promises"
import { runs, seed } from "../support/Effort.ts"
import { inOrder } from "../support/PermutingScheduler.ts"
import type { Command } from "./Command.ts"
import { command } from "./Command.ts"
import { checkThenSet, oneAtATime } from "./NaiveCache.ts"
import { Trial } from "./Trial.ts"
import type { MakeKeeper } from "./World.ts"

/** Sequences of commands for this keeper, with this maximum number of attempts in a flight. */
const stories = (make: MakeKeeper, attempts: number) =>
  fc.asyncProperty(
    fc.record({
      draw: fc.constantFrom(0, 0.25, 0.5, 1),
      commands: fc.array(command, { maxLength: 60, size: "max" })
    }),
    async ({ commands, draw }) => {
      new Trial({ make, draw, attempts, chooser: inOrder }).run(commands)
      await setImmediate()
    }
  )

const check = (make: MakeKeeper, commands: ReadonlyArray<Command>) => () =>
  new Trial({ make, draw: 0, attempts: 1, chooser: inOrder }).run(commands)

const pair: Command = { _tag: "Get", callers: 2 }

describe("the model of a token's life", () => {
  it(
    "matches the implementation for arbitrary events in any order",
    { timeout: 0 },
    () => fc.assert(stories(ClickViewToken.make, 1), { numRuns: runs, seed })
  )

  it(
    "matches the implementation when a flight makes several attempts",
    { timeout: 0 },
    () => fc.assert(stories(ClickViewToken.make, 3), { numRuns: Math.ceil(runs / 4), seed })
  )
})

describe("a cache that makes one request per caller", () => {
  it("fails the search", async () => {
    assert.isTrue((await fc.check(stories(checkThenSet, 1), { numRuns: 50, seed })).failed)
  })

  it("fails because two requests are under way", () => {
    assert.throws(check(checkThenSet, [pair]), "2 requests under way at once")
  })
})

describe("a cache behind a lock", () => {
  it("fails the search", async () => {
    assert.isTrue((await fc.check(stories(oneAtATime, 1), { numRuns: 50, seed })).failed)
  })

  it("fails because the second caller repeats the failed request", () => {
    const fails: Command = { _tag: "Answer", answer: { _tag: "Unavailable", retryAfter: undefined } }
    assert.throws(check(oneAtATime, [pair, fails]), "a request 0 ms after Unavailable")
  })
})
