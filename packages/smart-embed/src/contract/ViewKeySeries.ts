/**
 * The metric of view keys: their number and duration, by outcome and reason. Every outcome is published as 0 when the
 * service is built, so that the first failure shows as an increase.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type * as MetricLabel from "effect/MetricLabel"
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

/** The label for a client's name, as in the token's metrics. */
export const nameLabel = "clickview.token.name"

/** The name for an API client that reports none. */
export const defaultName = "clickview"

/**
 * OpenTelemetry's advised boundaries for HTTP request durations, in seconds. Its bridge reads the unit from the label.
 */
const duration: Metric.Metric.Histogram<number> = Metric.histogram(
  "clickview.view_key.duration",
  MetricBoundaries.fromIterable([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]),
  "Duration of view key requests, by outcome and reason"
).pipe(Metric.tagged("unit", "s"))

/** The time series of one client. */
interface Series {
  readonly success: Metric.Metric.Histogram<number>
  readonly interrupted: Metric.Metric.Histogram<number>
  readonly failed: ReadonlyMap<ViewKeyErrorReason["_tag"], Metric.Metric.Histogram<number>>
}

/** The time series for this name and the labels of the program, each published as 0. */
export const of = (name: string, program: ReadonlyArray<MetricLabel.MetricLabel>): Series => {
  const named = duration.pipe(Metric.taggedWithLabels(program), Metric.tagged(nameLabel, name))
  const outcome = (outcome: string) => Metric.tagged(named, "outcome", outcome)
  const series = {
    success: outcome("success"),
    interrupted: outcome("interrupted"),
    failed: new Map(reasons.map((reason) => [reason, Metric.tagged(outcome("failed"), "error.type", reason)]))
  }
  for (const each of [series.success, series.interrupted, ...series.failed.values()]) each.register()
  return series
}

const seriesOf = (
  { failed, interrupted, success }: Series,
  exit: Exit.Exit<unknown, ViewKeyError>
): Metric.Metric.Histogram<number> =>
  Exit.isSuccess(exit)
    ? success
    : exit.cause._tag === "Fail"
    ? failed.get(exit.cause.error.reason._tag) ?? interrupted
    : interrupted

/** Measures an effect that creates a view key. */
export const measure =
  (series: Series) => <A, R>(self: Effect.Effect<A, ViewKeyError, R>): Effect.Effect<A, ViewKeyError, R> =>
    Effect.clockWith((clock) =>
      Effect.suspend(() => {
        const began = clock.unsafeCurrentTimeNanos()
        return Effect.onExit(self, (exit) =>
          Effect.sync(() =>
            seriesOf(series, exit).unsafeUpdate(Number(clock.unsafeCurrentTimeNanos() - began) / 1e9, [])
          ))
      })
    )
