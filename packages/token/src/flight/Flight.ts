/**
 * A flight: one exchange in progress, and the callers who wait for it. It runs in a fiber of its own, with the context, the
 * log annotations and the interruptibility of the layer, not of the first caller.
 */
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { AccessToken } from "../AccessToken.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import { attempt } from "./isolateObservers.ts"

/** The tracer of a fiber. */
export const tracerOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Tracer.Tracer =>
  Context.get(fiber.getFiberRef(DefaultServices.currentServices), Tracer.Tracer)

type Answer = Exit.Exit<AccessToken, OAuthError>

/** A flight. */
export class Flight {
  /** The fiber of the flight, once it is started. */
  fiber: Fiber.RuntimeFiber<void> | undefined = undefined
  private span: Tracer.Span | undefined = undefined
  private outcome: Answer | undefined = undefined
  /** Waiting fibers, by the function that wakes them: the starting caller, callers that joined, and others. */
  private readonly starting = new Set<(answer: Answer) => void>()
  private readonly joining = new Set<(answer: Answer) => void>()
  private readonly watching = new Set<(answer: Answer) => void>()
  /** The tracer of the fiber that started the flight. */
  readonly tracer: Tracer.Tracer
  /** The outcome, for fibers other than callers. */
  readonly settled = this.wait(this.watching)

  constructor(tracer: Tracer.Tracer) {
    this.tracer = tracer
  }

  /** The number of waiting callers. */
  get callers(): number {
    return this.starting.size + this.joining.size
  }

  /** The number of waiting callers that joined the flight. */
  get joined(): number {
    return this.joining.size
  }

  /** Gives the outcome to all waiting fibers, and the reason of a failure to the span. */
  settle(exit: Answer, reason: OAuthErrorReason["_tag"] | undefined): void {
    const { span } = this
    if (span !== undefined && reason !== undefined) attempt(() => span.attribute("error.type", reason))
    this.outcome = exit
    for (const group of [this.starting, this.joining, this.watching]) {
      for (const wake of group) wake(exit)
      group.clear()
    }
  }

  /**
   * Waits for the outcome, as the caller that started the flight or that joins it. The caller's span links to the flight's
   * span if both have the same tracer. Another tracer does not know the flight's span.
   */
  await(caller: Fiber.RuntimeFiber<unknown, unknown>, joins: boolean): Effect.Effect<AccessToken, OAuthError> {
    const { currentSpan } = caller
    const span = currentSpan?._tag === "Span" && tracerOf(caller) === this.tracer ? currentSpan : undefined
    const waiting = this.wait(joins ? this.joining : this.starting)
    return span === undefined ? waiting : Effect.ensuring(waiting, Effect.sync(() => this.linkFrom(span)))
  }

  /** Makes the current span the flight's span. */
  readonly captureSpan: Effect.Effect<void> = Effect.map(Effect.option(Effect.currentSpan), (span) => {
    this.span = Option.getOrUndefined(span)
  })

  /**
   * Waits in this group until the outcome or an interruption. A waiting caller costs little more memory than on a `Deferred`,
   * and leaves in constant time. It enters the group inside `onInterrupt`, so that no interruption comes between.
   */
  private wait(group: Set<(answer: Answer) => void>): Effect.Effect<AccessToken, OAuthError> {
    return Effect.suspend(() => {
      let entered: ((answer: Answer) => void) | undefined
      return Effect.onInterrupt(
        Effect.async<AccessToken, OAuthError>((wake) => {
          entered = wake
          if (this.outcome === undefined) group.add(wake)
          else wake(this.outcome)
        }),
        () => Effect.sync(() => entered !== undefined && group.delete(entered))
      )
    })
  }

  private linkFrom(caller: Tracer.Span): void {
    const { span } = this
    if (span?.sampled === true) attempt(() => caller.addLinks([{ _tag: "SpanLink", span, attributes: {} }]))
  }
}
