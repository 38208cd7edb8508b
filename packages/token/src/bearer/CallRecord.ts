/**
 * The metrics of one call, and the end of its span.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Tracer from "effect/Tracer"
import { codeIn } from "../exchange/ClientFailure.ts"
import { harmless } from "../metrics/harmless.ts"
import type * as HttpSeries from "../metrics/HttpSeries.ts"
import * as CallSeries from "./CallSeries.ts"

/** The `error.type` of a call: the status, the platform's code, or the tag of the failure. */
const errorType = (exit: Exit.Exit<unknown, unknown>, status: number | undefined): string | undefined => {
  if (status !== undefined && status >= 400) return String(status)
  if (Exit.isSuccess(exit) || Cause.isInterruptedOnly(exit.cause)) return undefined
  const code = codeIn(exit.cause)
  if (code !== undefined) return code
  const [error] = [...Cause.failures(exit.cause), ...Cause.defects(exit.cause)]
  return Predicate.hasProperty(error, "_tag") && typeof error._tag === "string" ? error._tag : "_OTHER"
}

/** The record of one call. */
export class CallRecord {
  replayed = false
  private status: number | undefined = undefined
  private request: { readonly method: string; readonly server: HttpSeries.Server; readonly began: bigint } | undefined =
    undefined
  private readonly began: bigint
  private readonly series: ReturnType<typeof CallSeries.of> | undefined
  private readonly clock: Clock.Clock

  constructor(series: ReturnType<typeof CallSeries.of> | undefined, clock: Clock.Clock) {
    this.series = series
    this.clock = clock
    this.began = clock.unsafeCurrentTimeNanos()
  }

  /** Prepares for a request: there is no response yet. */
  prepared(): void {
    this.status = undefined
    this.request = undefined
  }

  /** Records that the request leaves, with its token. */
  sent(method: string, server: HttpSeries.Server): void {
    this.request = { method, server, began: this.clock.unsafeCurrentTimeNanos() }
  }

  /** Records the exit of the request, and the status of the response that it has or that it failed because of. */
  answered(exit: Exit.Exit<unknown, unknown>, status: number | undefined, refusesToken: boolean): void {
    this.status = status
    if (refusesToken) harmless(() => this.series?.refusals.update(1))
    this.measure(exit)
  }

  /** Ends the call. An error status ends the span as an error, although the call succeeds with that response. */
  ended(exit: Exit.Exit<unknown, unknown>, span: Tracer.Span | undefined): void {
    // An interrupted request has no other end.
    this.measure(exit)
    const { began, clock, series, status } = this
    const now = clock.unsafeCurrentTimeNanos()
    const outcome = CallSeries.outcomeOf(exit, status)
    const type = errorType(exit, status)
    harmless(() => {
      series?.durations.get(outcome)?.update(Number(now - began) / 1e9)
      if (this.replayed) series?.replays.get(CallSeries.replayOf(outcome))?.update(1)
    })
    if (span === undefined || type === undefined) return
    span.attribute("error.type", type)
    if (Exit.isSuccess(exit)) span.end(now, Exit.fail(`The API answered with status ${type}`))
  }

  /** Measures the request that is in progress. */
  private measure(exit: Exit.Exit<unknown, unknown>): void {
    const { clock, request, series, status } = this
    if (request === undefined) return
    this.request = undefined
    const { began, method, server } = request
    const error = Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause) ? "interrupted" : errorType(exit, status)
    const seconds = Number(clock.unsafeCurrentTimeNanos() - began) / 1e9
    harmless(() => series?.requests({ method, server, status, error }).update(seconds))
  }
}
