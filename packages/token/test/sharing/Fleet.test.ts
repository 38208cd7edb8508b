import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { runs as numRuns, seed } from "../support/Effort.ts"
import { hour, minute } from "./documents.ts"
import type { Says } from "./Fleet.ts"
import { Fleet, lifetime } from "./Fleet.ts"

const size = 4
const nth = fc.nat(size - 1)
const says: fc.Arbitrary<Says> = fc.constantFrom("token", "token", "definitive", "failure")

type Command = (fleet: Fleet) => void

const of = (fleet: Fleet, index: number) => {
  const process = fleet.processes[index]
  if (process === undefined) throw new Error("no such process")
  return process
}

const step: fc.Arbitrary<Command> = fc.tuple(nth, says).map(([index, said]) => (fleet) =>
  fleet.step(of(fleet, index), said)
)

const disturbance: fc.Arbitrary<Command> = fc.oneof(
  nth.map((index): Command => (fleet) => fleet.crash(of(fleet, index))),
  nth.map((index): Command => (fleet) => fleet.refuse(of(fleet, index))),
  fc.constantFrom(50, 700, 2000, 40_000, 5 * minute, hour).map((ms): Command => (fleet) => fleet.pass(ms)),
  fc.constantFrom(-25 * hour, -hour, -3000, -1000, 1000, hour, 25 * hour).map((ms): Command => (fleet) =>
    fleet.setClock(ms)
  ),
  fc.constant<Command>((fleet) => fleet.lose())
)

const run = (commands: ReadonlyArray<Command>): Fleet => {
  const fleet = new Fleet(size)
  for (const command of commands) command(fleet)
  return fleet
}

const commandsOf = (arbitrary: fc.Arbitrary<Command>) => fc.array(arbitrary, { maxLength: 120, size: "max" })

describe("a fleet", () => {
  it("keeps every invariant for arbitrary events in any order", () => {
    const anything = fc.oneof({ weight: 5, arbitrary: step }, { weight: 1, arbitrary: disturbance })
    fc.assert(fc.property(commandsOf(anything), (commands) => void run(commands)), { numRuns, seed })
  })

  it("makes one request for all processes in any order of their steps", () => {
    const calm = nth.map((index): Command => (fleet) => fleet.step(of(fleet, index), "token"))
    fc.assert(
      fc.property(commandsOf(calm), (commands) => {
        const fleet = run(commands)
        for (let round = 0; round < 8; round++) for (const one of fleet.processes) fleet.step(one, "token")
        assert.strictEqual(fleet.requests, 1)
        assert.deepStrictEqual(fleet.processes.map(({ last }) => last?.token), ["t1", "t1", "t1", "t1"])
      }),
      { numRuns, seed }
    )
  })

  it("makes at most one request when all processes refuse the same token at once", () => {
    fc.assert(
      fc.property(fc.array(nth, { maxLength: 60 }), (order) => {
        const fleet = new Fleet(size)
        const rounds = () => {
          for (let round = 0; round < 8; round++) for (const one of fleet.processes) fleet.step(one, "token")
        }
        rounds()
        for (const one of fleet.processes) fleet.refuse(one)
        for (const index of order) fleet.step(of(fleet, index), "token")
        rounds()
        assert.strictEqual(fleet.requests, 2)
        assert.deepStrictEqual(fleet.processes.map(({ last }) => last?.token), ["t2", "t2", "t2", "t2"])
        for (const one of fleet.processes) fleet.refuse(one)
        rounds()
        assert.strictEqual(fleet.requests, 2)
      }),
      { numRuns: 200, seed }
    )
  })

  it("serves a later process after any history", () => {
    const anything = fc.oneof({ weight: 5, arbitrary: step }, { weight: 1, arbitrary: disturbance })
    fc.assert(
      fc.property(commandsOf(anything), (commands) => {
        const fleet = run(commands)
        for (const one of fleet.processes) fleet.crash(one)
        fleet.pass(minute)
        const last = of(fleet, 0)
        for (let nth = 0; nth < 8; nth++) fleet.step(last, "token")
        assert.isDefined(last.last)
      }),
      { numRuns, seed }
    )
  })

  it("renews its token once after half of its lifetime", () => {
    const fleet = new Fleet(size)
    for (let round = 0; round < 8; round++) for (const one of fleet.processes) fleet.step(one, "token")
    fleet.pass(lifetime / 2)
    for (let round = 0; round < 8; round++) for (const one of fleet.processes) fleet.step(one, "token")
    assert.strictEqual(fleet.requests, 2)
  })
})
