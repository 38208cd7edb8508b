/** Tracks the live fibers, and the root of each of them. */
import type { Context, Exit, Fiber } from "effect"
import { Effect, Option, Supervisor } from "effect"

export class LiveFibers extends Supervisor.AbstractSupervisor<number> {
  readonly #live = new Set<unknown>()
  readonly #roots = new WeakMap<object, object>()
  readonly value = Effect.sync(() => this.#live.size)
  get size(): number {
    return this.#live.size
  }
  readonly rootOf = (fiber: object): object => this.#roots.get(fiber) ?? fiber
  override onStart<A, E, R>(
    _context: Context.Context<R>,
    _effect: Effect.Effect<A, E, R>,
    parent: Option.Option<object>,
    fiber: Fiber.RuntimeFiber<A, E>
  ): void {
    this.#live.add(fiber)
    if (Option.isSome(parent)) this.#roots.set(fiber, this.rootOf(parent.value))
  }
  override onEnd<A, E>(_exit: Exit.Exit<A, E>, fiber: Fiber.RuntimeFiber<A, E>): void {
    this.#live.delete(fiber)
  }
}
