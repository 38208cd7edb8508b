/**
 * One request for a token on its way, and what those who wait for it hold in hand. It runs in a fiber of its own, with
 * the context, the log annotations and the interruptibility of the layer and not of whoever came first.
 */
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { AccessToken } from "../AccessToken.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import { attempt } from "./observers.ts"

/** The tracer by which a fiber is traced. */
export const tracerOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Tracer.Tracer =>
  Context.get(fiber.getFiberRef(DefaultServices.currentServices), Tracer.Tracer)

/** A flight: its outcome, and what is needed to end it. */
export class Flight {
  /** Set when the flight's fiber has been started. */
  fiber: Fiber.RuntimeFiber<void> | undefined = undefined
  /** How many callers wait. */
  callers = 0
  /** How many of them found it under way. */
  joined = 0
  private span: Tracer.Span | undefined = undefined
  private readonly outcome = Deferred.unsafeMake<AccessToken, OAuthError>(FiberId.none)
  /** Traces it: the tracer of whoever started it. */
  readonly tracer: Tracer.Tracer
  /** The outcome, for whoever is no caller. */
  readonly landed = Deferred.await(this.outcome)

  constructor(tracer: Tracer.Tracer) {
    this.tracer = tracer
  }

  /** Gives everybody who waits the whole outcome. Why there is no token is told to the span as well. */
  land(exit: Exit.Exit<AccessToken, OAuthError>, reason: OAuthErrorReason["_tag"] | undefined): void {
    const { span } = this
    if (span !== undefined && reason !== undefined) attempt(() => span.attribute("error.type", reason))
    Deferred.unsafeDone(this.outcome, exit)
  }

  /**
   * Waits for the outcome, and counts who does: who is interrupted waits no more. The counting is uninterruptible, or an
   * interruption between its two halves would leave it wrong. A caller that is traced gets a link to the flight's span, if
   * the same tracer has that: no other knows it, and the link would lead nowhere.
   */
  await(caller: Fiber.RuntimeFiber<unknown, unknown>, joins: 0 | 1): Effect.Effect<AccessToken, OAuthError> {
    const { currentSpan } = caller
    const span = currentSpan?._tag === "Span" && tracerOf(caller) === this.tracer ? currentSpan : undefined
    return Effect.uninterruptibleMask((restore) => {
      this.callers++
      this.joined += joins
      const counted = Effect.onInterrupt(restore(this.landed), () =>
        Effect.sync(() => {
          this.callers--
          this.joined -= joins
        }))
      return span === undefined ? counted : Effect.ensuring(counted, Effect.sync(() => this.linkFrom(span)))
    })
  }

  /** Takes the current span for the flight's. */
  readonly mark: Effect.Effect<void> = Effect.map(Effect.option(Effect.currentSpan), (span) => {
    this.span = Option.getOrUndefined(span)
  })

  private linkFrom(caller: Tracer.Span): void {
    const { span } = this
    if (span?.sampled === true) attempt(() => caller.addLinks([{ _tag: "SpanLink", span, attributes: {} }]))
  }
}
