/**
 * The metric of view keys: how many came, how many did not and why, and how long it took. Every outcome is published as 0
 * when the service is built, so that the first failure is an increase.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type { ViewKeyError } from "../ViewKeyError.ts"
import type { ViewKeyErrorReason } from "../ViewKeyErrorReason.ts"

const reasons = [
  "NoToken",
  "Invalid",
  "NotSent",
  "Refused",
  "Unavailable",
  "Transport",
  "Timeout",
  "Redirected",
  "Malformed"
] as const satisfies ReadonlyArray<ViewKeyErrorReason["_tag"]>

/** What OpenTelemetry advises for the duration of HTTP requests, in seconds. The label is where its bridge reads the unit. */
const duration = Metric.histogram(
  "clickview.view_key.duration",
  MetricBoundaries.fromIterable([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]),
  "How long view keys take, by outcome and reason"
).pipe(Metric.tagged("unit", "s"))

const success = Metric.tagged(duration, "outcome", "success")
const interrupted = Metric.tagged(duration, "outcome", "interrupted")
const failed = new Map<ViewKeyErrorReason["_tag"], typeof duration>(
  reasons.map((
    reason
  ) => [reason, duration.pipe(Metric.tagged("outcome", "failed"), Metric.tagged("error.type", reason))])
)

/** Publishes every outcome as 0. */
export const publish: Effect.Effect<void> = Effect.sync(() => {
  for (const series of [success, interrupted, ...failed.values()]) series.register()
})

const seriesOf = (exit: Exit.Exit<unknown, ViewKeyError>): typeof duration =>
  Exit.isSuccess(exit)
    ? success
    : exit.cause._tag === "Fail"
    ? failed.get(exit.cause.error.reason._tag) ?? interrupted
    : interrupted

/** Measures what makes a view key. */
export const measured = <A, R>(self: Effect.Effect<A, ViewKeyError, R>): Effect.Effect<A, ViewKeyError, R> =>
  Effect.clockWith((clock) =>
    Effect.suspend(() => {
      const began = clock.unsafeCurrentTimeNanos()
      return Effect.onExit(self, (exit) =>
        Effect.sync(() => seriesOf(exit).unsafeUpdate(Number(clock.unsafeCurrentTimeNanos() - began) / 1e9, [])))
    })
  )
