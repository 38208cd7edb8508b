/**
 * A sequence of groups of concurrent commands, in a random order. No model predicts each outcome, so the invariants
 * decide, and every caller must get an outcome.
 */
import { Fiber } from "effect"
import type { Command } from "../model/Command.ts"
import type { Answer } from "../model/Expectation.ts"
import { waits } from "../model/Expectation.ts"
import * as Invariants from "../model/Invariants.ts"
import type { Caller, MakeKeeper } from "../model/World.ts"
import { World } from "../model/World.ts"
import { atRandom } from "../support/PermutingScheduler.ts"

const hour: Answer = { _tag: "Token", lifetime: 3600 }

export class ConcurrentRun {
  readonly world: World
  readonly #interrupted = new Set<Caller>()
  #closing = false
  #closed = false

  constructor(make: MakeKeeper, seed: number) {
    this.world = new World(make, { draw: 0.5, attempts: 1, chooser: atRandom(seed) })
  }

  /** Runs all groups, and throws on a violation. */
  run(groups: ReadonlyArray<ReadonlyArray<Command>>): void {
    const { server } = this.world
    for (const group of groups) {
      for (const command of group) this.#start(command)
      this.#settle()
    }
    this.world.source = { mode: "works", secret: "secret-new" }
    this.#serve(hour)
    server.answer(hour)
    this.#settle()
    this.#pass(20_000)
    if (this.world.waiting.length > 0) throw new Error("A caller has no outcome")
    this.#start({ _tag: "Close" })
    this.#settle()
    this.#start({ _tag: "Get", callers: 1 })
    this.#settle()
  }

  #start(command: Command): void {
    const { world } = this
    const { clock, server } = world
    switch (command._tag) {
      case "Get":
        for (let nth = 0; nth < command.callers; nth++) world.call()
        break
      case "Interrupt":
        this.#interrupt(command.which)
        break
      case "Answer":
        world.later(() => server.answer(command.answer))
        break
      case "Serve":
        this.#serve(command.answer)
        break
      case "Pass":
        this.#settle()
        if (command.clocks === "wall") clock.setWall(command.ms)
        else this.#pass(command.ms, command.clocks === "mono")
        break
      case "Approach":
        this.#settle()
        this.#pass(command.which * 5000)
        break
      case "SetBack":
        clock.setWall(-command.ms)
        break
      case "Invalidate": {
        const value = [...server.issued.keys()].at(-1 - command.age)
        if (value !== undefined) world.invalidate(value)
        break
      }
      case "Rotate":
        world.later(() => world.rotate(command.back))
        break
      case "Credentials":
        world.later(() => {
          world.source = { ...world.source, mode: command.mode }
        })
        break
      case "Close":
        this.#closing = true
        world.start(world.close)
    }
  }

  #interrupt(which: number): void {
    const { waiting } = this.world
    const caller = waiting[which % waiting.length]
    if (caller === undefined) return
    this.#interrupted.add(caller)
    this.world.start(Fiber.interrupt(caller.fiber))
  }

  /** From now on each request receives this response when the scheduler allows, or waits. */
  #serve(answer: Answer | undefined): void {
    const { server } = this.world
    server.onRequest = () => {
      if (answer !== undefined) this.world.later(() => server.answer(answer))
    }
  }

  #pass(ms: number, wallStands = false): void {
    this.world.clock.advance(ms, () => this.#settle(), { wallStands })
  }

  #settle(): void {
    const { waiting } = this.world
    const closed = this.#closed
    this.world.settle()
    this.#closed = this.#closing
    const settled = waiting.filter(({ fate }) => fate !== waits)
    const broken = Invariants.broken(this.world, settled) ??
      settled.map((caller) => this.#wrong(caller, closed)).find((found) => found !== undefined)
    if (broken !== undefined) throw new Error(broken)
  }

  /** Only interrupted callers may end as interrupted, and only callers at or after the close with `Closed`. */
  #wrong(caller: Caller, closed: boolean): string | undefined {
    if (caller.fate === "interrupted") {
      return this.#interrupted.has(caller)
        ? undefined
        : "somebody else was interrupted"
    }
    if (caller.fate === "Closed") return this.#closing ? undefined : "closed before its time"
    return closed && !this.#interrupted.has(caller) ? `${caller.fate} after the close` : undefined
  }
}
