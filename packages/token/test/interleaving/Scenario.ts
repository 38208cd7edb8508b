/**
 * A moment at which up to three fibers meet, gone through in every order. Each order is a world of its own: it is brought
 * to the moment in plain order, then the fibers run as the enumeration has it, then all must be as it should.
 */
import { setImmediate } from "node:timers/promises"
import type { Answer, Fate } from "../model/Expectation.ts"
import { waits } from "../model/Expectation.ts"
import * as Invariants from "../model/Invariants.ts"
import type { Caller, MakeKeeper } from "../model/World.ts"
import { World } from "../model/World.ts"
import type { Chooser } from "../support/PermutingScheduler.ts"
import { Enumeration, inOrder } from "../support/PermutingScheduler.ts"

export interface Scenario {
  /** What the server answers once the fibers have met. */
  readonly answer: Answer
  /** What has happened before. */
  readonly before?: (world: World) => void
  /** Starts the fibers: those of them that call `get`. */
  readonly meet: (world: World) => ReadonlyArray<Caller>
  /** What each caller may get, in their order. */
  readonly fates: ReadonlyArray<ReadonlyArray<Fate>>
  /** How many requests there may be in all, that of somebody who comes later included. */
  readonly requests: ReadonlyArray<number>
  /** How often somebody is made to give way at will, at most. */
  readonly interruptions: number
}

/** What became of a search: how many orders were gone through, and what was wrong with the last of them, if anything. */
export interface Search {
  readonly orders: number
  readonly violation: string | undefined
}

const once = (
  { answer, before, fates, meet, requests }: Scenario,
  make: MakeKeeper,
  chooser: Chooser
): string | undefined => {
  const world = new World(make, { draw: 0, attempts: 1, chooser: inOrder })
  before?.(world)
  world.server.onRequest = () => world.later(() => world.server.answer(answer))
  const callers = meet(world)
  world.scheduler.actorOf = world.fibers.rootOf
  world.scheduler.chooser = chooser
  world.settle()
  world.scheduler.chooser = inOrder
  const broken = Invariants.broken(world, callers)
  if (broken !== undefined) return broken
  const unlike = callers.find(({ fate }, nth) => fates[nth]?.includes(fate) !== true)
  if (unlike !== undefined) return `somebody got ${unlike.fate}`
  const late = world.call()
  world.settle()
  if (late.fate === waits) return "who came later waits for nothing"
  const asked = world.server.log.length
  if (!requests.includes(asked)) return `${asked} requests in all`
  world.now(world.close)
  const last = world.call()
  world.settle()
  return last.fate === "Closed" ? Invariants.broken(world, [late]) : `after the close somebody got ${last.fate}`
}

/** Goes through all orders, until one is not as it should be. `more` makes fibers give way more often than usual. */
export const search = async (scenario: Scenario, make: MakeKeeper, more = 0): Promise<Search> => {
  const enumeration = new Enumeration(Math.max(0, scenario.interruptions + more))
  let orders = 0
  do {
    if (++orders % 50 === 0) await setImmediate()
    const violation = once(scenario, make, enumeration)
    if (violation !== undefined) return { orders, violation: `${violation} (choices ${enumeration.path.join(" ")})` }
  } while (enumeration.next())
  return { orders, violation: undefined }
}
