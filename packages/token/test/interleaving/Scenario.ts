/**
 * A moment with up to three concurrent fibers, run in every order. Each order has its own world: the fibers before the
 * moment run in plain order, then these fibers run in the enumerated order, then all invariants must hold.
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
  /** The server's response after the fibers have started. */
  readonly answer: Answer
  /** The events before the moment. */
  readonly before?: (world: World) => void
  /** Starts the fibers, and returns those that call `get`. */
  readonly meet: (world: World) => ReadonlyArray<Caller>
  /** The allowed outcomes of each caller, in order. */
  readonly fates: ReadonlyArray<ReadonlyArray<Fate>>
  /** The allowed numbers of requests, including that of a later caller. */
  readonly requests: ReadonlyArray<number>
  /** The maximum number of forced yields. */
  readonly interruptions: number
}

/** The result of a search: the number of orders, and the violation in the last one, if any. */
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

/** Runs all orders until one violates an invariant. `more` adds forced yields. */
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
