/**
 * The metrics of one token. `get` counts in plain fields. An exporter reads these fields and the current state when it
 * collects.
 */
import type * as MetricHook from "effect/MetricHook"
import * as observe from "../metrics/observe.ts"
import type { Labels } from "../metrics/Series.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import type { TokenPhase } from "../TokenStatus.ts"
import { attempt } from "./isolateObservers.ts"
import type { CallOutcome, Outcome } from "./TokenSeries.ts"
import * as TokenSeries from "./TokenSeries.ts"

/** The current state of a token for metrics. Times are milliseconds. */
export interface Snapshot {
  readonly phase: TokenPhase
  /** Since 1970; `undefined` when no token is held. */
  readonly expiresAt: number | undefined
  readonly toExpiry: number
  readonly toNextAttempt: number
  readonly waiting: number
  readonly requests: number
}

/** The counters of one token and their series. */
export class Metrics {
  cached = 0
  stale = 0
  waited = 0
  failed = 0
  joined = 0
  invalidations = 0
  private succeededAt = 0
  private readonly streaks = new Map<string, number>()
  private series: ReturnType<typeof TokenSeries.of> | undefined
  private readonly stops: Array<() => void> = []

  constructor(labels: Labels, look: () => Snapshot) {
    attempt(() => this.start(TokenSeries.of(labels), look))
  }

  private start(series: ReturnType<typeof TokenSeries.of>, look: () => Snapshot): void {
    this.series = series
    const counter = (hook: MetricHook.MetricHook.Counter<number>, read: () => number) =>
      this.stops.push(observe.counter(hook, read))
    const gauge = (hook: MetricHook.MetricHook.Gauge<number>, read: () => number) =>
      this.stops.push(observe.gauge(hook, read))
    series.calls.forEach((hook, outcome: CallOutcome) => counter(hook, () => this[outcome]))
    counter(series.joined, () => this.joined)
    counter(series.invalidations, () => this.invalidations)
    counter(series.requests, () => look().requests)
    gauge(series.waiting, () => look().waiting)
    gauge(series.expiry, () => (look().expiresAt ?? 0) / 1000)
    gauge(series.timeToExpiry, () => look().toExpiry / 1000)
    gauge(series.timeToNextAttempt, () => look().toNextAttempt / 1000)
    gauge(series.lastSuccess, () => this.succeededAt / 1000)
    series.phases.forEach((hook, phase) => gauge(hook, () => look().phase === phase ? 1 : 0))
    series.streaks.forEach((hook, reason) => gauge(hook, () => this.streaks.get(reason) ?? 0))
  }

  /** Records the end of a flight: its duration and its time since 1970 in milliseconds, and the reason of a failure. */
  flightSettled(outcome: Outcome, took: number, at: number, reason: OAuthErrorReason["_tag"] | undefined): void {
    if (reason === undefined) {
      this.succeededAt = at
      this.streaks.clear()
    } else this.streaks.set(reason, (this.streaks.get(reason) ?? 0) + 1)
    attempt(() => {
      const { series } = this
      series?.renewals.get(outcome)?.update(1)
      series?.durations.get(outcome)?.update(took / 1000)
      const failures: ReadonlyMap<string, MetricHook.MetricHook.Counter<number>> | undefined = series?.failures
      if (reason !== undefined) failures?.get(reason)?.update(1)
    })
  }

  /** Records a call after the layer is closed, when fields are no longer read. */
  closedCall(): void {
    attempt(() => this.series?.calls.get("failed")?.update(1))
  }

  /** Ends the metrics: counts stay, and gauges keep their last value. */
  stop(): void {
    for (const stop of this.stops.splice(0)) attempt(stop)
  }
}
