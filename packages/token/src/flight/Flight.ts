/**
 * One request for a token on its way, and what those who wait for it hold in hand. It runs in a fiber of its own, with
 * the context, the log annotations and the interruptibility of the layer and not of whoever came first.
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
import { attempt } from "./observers.ts"

/** The tracer by which a fiber is traced. */
export const tracerOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Tracer.Tracer =>
  Context.get(fiber.getFiberRef(DefaultServices.currentServices), Tracer.Tracer)

type Answer = Exit.Exit<AccessToken, OAuthError>

/** A flight: its outcome, and what is needed to end it. */
export class Flight {
  /** Set when the flight's fiber has been started. */
  fiber: Fiber.RuntimeFiber<void> | undefined = undefined
  private span: Tracer.Span | undefined = undefined
  private outcome: Answer | undefined = undefined
  /** Whoever waits, by what wakes it: the caller that started the flight, those that joined it, and who is no caller. */
  private readonly starting = new Set<(answer: Answer) => void>()
  private readonly joining = new Set<(answer: Answer) => void>()
  private readonly watching = new Set<(answer: Answer) => void>()
  /** Traces it: the tracer of whoever started it. */
  readonly tracer: Tracer.Tracer
  /** The outcome, for whoever is no caller. */
  readonly landed = this.wait(this.watching)

  constructor(tracer: Tracer.Tracer) {
    this.tracer = tracer
  }

  /** How many callers wait. */
  get callers(): number {
    return this.starting.size + this.joining.size
  }

  /** How many of them found it under way. */
  get joined(): number {
    return this.joining.size
  }

  /** Gives everybody who waits the whole outcome. Why there is no token is told to the span as well. */
  land(exit: Answer, reason: OAuthErrorReason["_tag"] | undefined): void {
    const { span } = this
    if (span !== undefined && reason !== undefined) attempt(() => span.attribute("error.type", reason))
    this.outcome = exit
    for (const group of [this.starting, this.joining, this.watching]) {
      for (const wake of group) wake(exit)
      group.clear()
    }
  }

  /**
   * Waits for the outcome, as the caller that started the flight or as one that joins it. A caller that is traced gets a
   * link to the flight's span, if the same tracer has that: no other knows it, and the link would lead nowhere.
   */
  await(caller: Fiber.RuntimeFiber<unknown, unknown>, joins: boolean): Effect.Effect<AccessToken, OAuthError> {
    const { currentSpan } = caller
    const span = currentSpan?._tag === "Span" && tracerOf(caller) === this.tracer ? currentSpan : undefined
    const waiting = this.wait(joins ? this.joining : this.starting)
    return span === undefined ? waiting : Effect.ensuring(waiting, Effect.sync(() => this.linkFrom(span)))
  }

  /** Takes the current span for the flight's. */
  readonly mark: Effect.Effect<void> = Effect.map(Effect.option(Effect.currentSpan), (span) => {
    this.span = Option.getOrUndefined(span)
  })

  /**
   * Waits in this group: who is interrupted waits no more. A caller costs little more than on a `Deferred`, and leaves without
   * a search for it. It enters the group where its leaving is already seen to.
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
