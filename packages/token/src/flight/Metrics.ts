/**
 * The numbers of a token's life. `get` counts in plain fields and touches no `Metric`; they are published when something
 * happens and, by a busy caller, every ten seconds.
 */
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import { attempt } from "./observers.ts"

const calls = Metric.counter("clickview.token.calls", {
  description: "Calls of get, by outcome: cached, stale, waited, failed",
  incremental: true
})
const joined = Metric.counter("clickview.token.calls.joined", {
  description: "Calls of get that waited for a flight which another call had started",
  incremental: true
})
const renewals = Metric.counter("clickview.token.renewals", {
  description: "Flights, by outcome: success, adopted, rejected, failed",
  incremental: true
})
const duration = Metric.histogram(
  "clickview.token.renewal.duration",
  MetricBoundaries.fromIterable([0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]),
  "How long flights take, in seconds"
)
const expiry = Metric.gauge("clickview.token.expiry", {
  description: "When the held token expires, in seconds since 1970"
})

/** Published at least this often while `get` is called, in milliseconds. */
const interval = 10_000

/** How a flight ended. */
export type Outcome = "success" | "adopted" | "rejected" | "failed"

/** The counters of one token, and how they are published. */
export class Metrics {
  cached = 0
  stale = 0
  waited = 0
  failed = 0
  joined = 0
  /** The monotonic time from which on the next call publishes. */
  due = -Infinity
  private readonly published = { cached: 0, stale: 0, waited: 0, failed: 0, joined: 0 }
  private readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** Publishes what was counted since the last time. */
  publish(mono: number): void {
    this.due = mono + interval
    attempt(() => this.publishCalls())
  }

  private publishCalls(): void {
    const named = Metric.tagged(calls, "clickview.token.name", this.name)
    for (const outcome of ["cached", "stale", "waited", "failed"] as const) {
      const counted = this[outcome] - this.published[outcome]
      this.published[outcome] = this[outcome]
      if (counted > 0) Metric.tagged(named, "outcome", outcome).unsafeUpdate(counted, [])
    }
    const together = this.joined - this.published.joined
    this.published.joined = this.joined
    if (together > 0) Metric.tagged(joined, "clickview.token.name", this.name).unsafeUpdate(together, [])
  }

  /** A flight has ended after this many milliseconds. */
  landed(outcome: Outcome, took: number): void {
    attempt(() => {
      const named = Metric.tagged(renewals, "clickview.token.name", this.name)
      Metric.tagged(named, "outcome", outcome).unsafeUpdate(1, [])
      Metric.tagged(duration, "clickview.token.name", this.name).unsafeUpdate(took / 1000, [])
    })
  }

  /** A token is held that expires at this time, in milliseconds since 1970. */
  held(expiresAt: number): void {
    attempt(() => Metric.tagged(expiry, "clickview.token.name", this.name).unsafeUpdate(expiresAt / 1000, []))
  }
}
