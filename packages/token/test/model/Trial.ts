/**
 * Runs one sequence of commands on a keeper and checks each step by the invariants and the reference model. The model
 * keeps every state that fits the observations so far.
 */
import { Fiber } from "effect"
import type { Chooser } from "../support/PermutingScheduler.ts"
import type { Command } from "./Command.ts"
import type { Action, Answer } from "./Expectation.ts"
import { waits } from "./Expectation.ts"
import * as Invariants from "./Invariants.ts"
import type { Life } from "./Life.ts"
import * as At from "./Life.ts"
import * as Observation from "./Observation.ts"
import * as Reference from "./Reference.ts"
import type { Caller, MakeKeeper } from "./World.ts"
import { World } from "./World.ts"

/** The parameters of a run besides its commands. */
export interface Setting {
  readonly make: MakeKeeper
  /** The value of every random number, from 0 (waits and windows as written) to 1 (lengthened most). */
  readonly draw: number
  readonly attempts: number
  readonly chooser: Chooser
}

export class Trial {
  readonly world: World
  readonly #draw: number
  #lives: ReadonlyArray<Life> = [At.unborn]
  #serve: Answer | undefined

  constructor({ attempts, chooser, draw, make }: Setting) {
    this.world = new World(make, { attempts, chooser, draw })
    this.#draw = draw
  }

  /** Runs all commands and closes the scope at the end. Throws on a violation. */
  run(commands: ReadonlyArray<Command>): void {
    for (const command of commands) {
      this.#do(command)
      this.#serveAll()
    }
    this.#do({ _tag: "Close" })
    this.#do({ _tag: "Get", callers: 1 })
  }

  #do(command: Command): void {
    const { world } = this
    switch (command._tag) {
      case "Get":
        this.#step({ _tag: "Get" }, Array.from({ length: command.callers }, () => world.call()))
        break
      case "Interrupt":
        this.#interrupt(command.which)
        break
      case "Answer":
        this.#answer(command.answer)
        break
      case "Serve":
        this.#serve = command.answer
        break
      case "Pass":
        this.#pass(command.ms, command.clocks)
        break
      case "Approach": {
        const boundaries = this.#boundaries()
        const boundary = boundaries[command.which % boundaries.length]
        if (boundary !== undefined) this.#pass(boundary + command.offset, command.clocks)
        break
      }
      case "SetBack":
        this.#pass(-command.ms, "wall")
        break
      case "Invalidate":
        this.#invalidate(command.age)
        break
      case "Rotate":
        world.rotate(command.back)
        break
      case "Credentials":
        world.source = { ...world.source, mode: command.mode }
        break
      case "Close":
        this.#step({ _tag: "Close" }, [], world.start(world.close))
    }
  }

  #invalidate(age: number): void {
    const value = [...this.world.server.issued.keys()].at(-1 - age)
    if (value !== undefined) this.#step({ _tag: "Invalidate", value }, [], this.world.invalidate(value))
  }

  #interrupt(which: number): void {
    const { waiting } = this.world
    const caller = waiting[which % waiting.length]
    if (caller === undefined) return
    this.world.start(Fiber.interrupt(caller.fiber))
    this.#step({ _tag: "Interrupt" }, [caller])
  }

  #answer(answer: Answer): void {
    if (this.world.server.underWay === 0) return
    this.#step({ _tag: "Answer", answer, value: this.world.server.answer(answer) ?? "" })
  }

  #serveAll(): void {
    while (this.#serve !== undefined && this.world.server.underWay > 0) this.#answer(this.#serve)
  }

  #pass(ms: number, clocks: "both" | "mono" | "wall"): void {
    const tick = () => {
      this.#step({ _tag: "Tick" })
      this.#serveAll()
    }
    if (clocks === "wall") {
      this.world.clock.setWall(ms)
      tick()
    } else this.world.clock.advance(ms, tick, { wallStands: clocks === "mono" })
  }

  /** The distances to the next boundaries. */
  #boundaries(): ReadonlyArray<number> {
    const [life] = this.#lives
    return life === undefined ? [] : At.boundaries(life, this.world.clock.now, this.#draw)
  }

  /** Runs everything that is ready, and checks the observations. `errand` must have ended by then. */
  #step(action: Action, callers: ReadonlyArray<Caller> = [], errand?: Fiber.RuntimeFiber<void>): void {
    const { world } = this
    const look = Observation.before(world, callers)
    world.settle()
    const seen = look()
    const at = { now: world.clock.now, source: world.source, draw: this.#draw, attempts: world.attempts }
    const settled = [...seen.callers, ...seen.waited].filter(({ fate }) => fate !== waits)
    const broken = errand?.unsafePoll() === null ? `${action._tag} hangs` : Invariants.broken(world, settled)
    const expected = this.#lives.flatMap((life) => Reference.expected(life, action, at))
    const fitting = expected.filter((one) =>
      Observation.fits(seen, one, at) && Reference.fits(seen.status, one.next, at)
    )
    this.#lives = [...new Map(fitting.map(({ next }) => [JSON.stringify(next), next])).values()]
    if (broken === undefined && this.#lives.length > 0) return
    const { mono, wall } = at.now
    throw new Error([
      `${JSON.stringify(action)} at ${mono} (wall ${wall}): ${broken ?? "not what the design says"}`,
      `  seen     ${Observation.show(seen)}`,
      ...expected.map((one) => `  expected ${JSON.stringify(one)}`)
    ].join("\n"))
  }
}
