/**
 * A scheduler that runs nothing by itself. Ready tasks wait until `run` is called, which runs them one by one in the
 * order of a chooser until none is left. It is synchronous, so the same choices repeat a run exactly.
 *
 * A chooser can also make a fiber yield in the middle of its work. Every Effect program must tolerate that, because the
 * runtime does it after 2,048 operations. Forced yields are limited, because each of them is another task.
 */
import type { Fiber } from "effect"
import type { Scheduler } from "effect"

/** Makes the choices of a scheduler. */
export interface Chooser {
  /** The next of this many ready actors, from zero. `running` is the last one; it is -1 if that one cannot continue. */
  readonly pick: (ready: number, running: number) => number
  /** Whether the running fiber yields now to this many other actors. */
  readonly yields: (others: number) => boolean
}

/** Runs tasks in order of arrival. */
export const inOrder: Chooser = { pick: () => 0, yields: () => false }

/** Chooses at random from a seed. It yields at one operation of twenty, at most this many times. */
export const atRandom = (seed: number, yields = 40): Chooser => {
  let state = seed >>> 0
  let left = yields
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    const a = Math.imul(state ^ (state >>> 15), state | 1)
    const b = (a + Math.imul(a ^ (a >>> 7), a | 61)) ^ a
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    pick: (ready) => Math.floor(draw() * ready),
    yields: (others) => others > 0 && left > 0 && draw() < 0.05 && left-- > 0
  }
}

/**
 * Enumerates all schedules, depth first. A waiting actor is followed by any other. An actor that could continue is made
 * to yield at any point, between two tasks or within one, up to the limit.
 */
export class Enumeration implements Chooser {
  readonly #interruptions: number
  readonly #path: Array<{ taken: number; readonly options: number }> = []
  #depth = 0
  #left: number
  #yielded = false

  constructor(interruptions: number) {
    this.#interruptions = interruptions
    this.#left = interruptions
  }

  /** The choices of the last run. */
  get path(): ReadonlyArray<number> {
    return this.#path.slice(0, this.#depth).map(({ taken }) => taken)
  }

  readonly pick = (ready: number, running: number): number => {
    if (running === -1) return this.#choose(ready)
    const mayStay = this.#yielded ? 0 : 1
    const mayLeave = this.#yielded || this.#left > 0 ? ready - 1 : 0
    const choice = this.#choose(mayStay + mayLeave) - mayStay
    if (choice < 0) return running
    if (!this.#yielded) this.#left--
    this.#yielded = false
    return choice < running ? choice : choice + 1
  }

  readonly yields = (others: number): boolean => {
    if (this.#left === 0 || others === 0 || this.#yielded) return false
    this.#yielded = this.#choose(2) === 1
    if (this.#yielded) this.#left--
    return this.#yielded
  }

  /** Moves to the next schedule. Returns whether there is one. */
  next(): boolean {
    this.#path.length = this.#depth
    while (this.#path.length > 0) {
      const last = this.#path[this.#path.length - 1]
      if (last !== undefined && ++last.taken < last.options) break
      this.#path.pop()
    }
    this.#depth = 0
    this.#left = this.#interruptions
    this.#yielded = false
    return this.#path.length > 0
  }

  #choose(options: number): number {
    if (options === 1) return 0
    const known = this.#path[this.#depth++]
    if (known === undefined) this.#path.push({ taken: 0, options })
    return known?.taken ?? 0
  }
}

/** A run with more tasks than this is an infinite loop. */
const most = 100_000

type AnyFiber = Fiber.RuntimeFiber<unknown, unknown>

/** A task and its actor. */
interface Ready {
  readonly task: Scheduler.Task
  readonly actor: unknown
}

export class PermutingScheduler implements Scheduler.Scheduler {
  /** The chooser of the next run. */
  chooser: Chooser
  /**
   * The actor of a fiber; by default the fiber itself. The tasks of one actor run in order, and the chooser orders
   * those of different actors. Only fibers that are actors themselves yield on request.
   */
  actorOf: (fiber: AnyFiber) => unknown = (fiber) => fiber
  readonly #ready: Array<Ready> = []
  #running: unknown = undefined

  constructor(chooser: Chooser = inOrder) {
    this.chooser = chooser
  }

  shouldYield(fiber: AnyFiber): number | false {
    if (fiber.currentOpCount > 2048) return 0
    if (this.chooser === inOrder || this.#ready.length === 0 || this.actorOf(fiber) !== fiber) return false
    return this.chooser.yields(this.#ready.filter(({ actor }) => actor !== fiber).length) ? 0 : false
  }

  scheduleTask(task: Scheduler.Task, _priority: number, fiber?: AnyFiber): void {
    this.#ready.push({ task, actor: fiber === undefined ? task : this.actorOf(fiber) })
  }

  /** Runs tasks until none is ready. */
  run(): void {
    for (let ran = 0; this.#ready.length > 0; ran++) {
      if (ran > most) throw new Error(`Tasks without end: more than ${most} in one run`)
      const actors = [...new Set(this.#ready.map(({ actor }) => actor))]
      this.#running = actors[this.chooser.pick(actors.length, actors.indexOf(this.#running))]
      const [next] = this.#ready.splice(this.#ready.findIndex(({ actor }) => actor === this.#running), 1)
      next?.task()
    }
    this.#running = undefined
  }
}
