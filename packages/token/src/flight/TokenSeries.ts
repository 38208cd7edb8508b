/**
 * The metric series of a token, by the labels of the client. All are published as 0 when the layer is built.
 */
import { memoizeByLabels } from "../metrics/named.ts"
import * as Series from "../metrics/Series.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import type { TokenPhase } from "../TokenStatus.ts"

/** The outcome of a call of `get`. */
export type CallOutcome = "cached" | "stale" | "waited" | "failed"

/** The outcome of a flight. */
export type Outcome = "success" | "adopted" | "rejected" | "failed"

/** Why a flight failed. */
type Reason = Exclude<OAuthErrorReason["_tag"], "Configuration" | "Browser" | "Closed">

const reasons = [
  "Transport",
  "Timeout",
  "Unavailable",
  "Rejected",
  "ScopeNotGranted",
  "Malformed",
  "TooLarge",
  "Redirected",
  "Unexpected",
  "ExpiredOnArrival",
  "Credentials",
  "Defect"
] as const satisfies ReadonlyArray<Reason>

const phases = ["empty", "fresh", "renewing", "stale", "coolingDown", "closed"] as const satisfies ReadonlyArray<
  TokenPhase
>

/** The buckets for durations of flights, in seconds. By default a flight takes at most 15 s, plus reading the credentials. */
const limits = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30]

const each = <K extends string, A>(keys: ReadonlyArray<K>, make: (key: K) => A): ReadonlyMap<K, A> =>
  new Map(keys.map((key) => [key, make(key)]))

/** The series of a client with these labels. */
export const of = memoizeByLabels((labels) => {
  const counter = (metric: string, description: string, more: Series.Labels = {}) =>
    Series.counter(`clickview.token.${metric}`, description, { ...labels, ...more })
  const gauge = (metric: string, description: string, more: Series.Labels = {}) =>
    Series.gauge(`clickview.token.${metric}`, description, { ...labels, ...more })
  const seconds = (metric: string, description: string) =>
    Series.secondsGauge(`clickview.token.${metric}`, description, labels)
  return {
    calls: each(
      ["cached", "stale", "waited", "failed"] as const,
      (outcome) => counter("calls", "Calls of get, by outcome: cached, stale, waited, failed", { outcome })
    ),
    joined: counter("calls.joined", "Calls of get that waited for a flight which another call had started"),
    waiting: gauge("calls.waiting", "Calls of get that wait now"),
    renewals: each(
      ["success", "adopted", "rejected", "failed"] as const,
      (outcome) => counter("renewals", "Flights, by outcome: success, adopted, rejected, failed", { outcome })
    ),
    durations: each(
      ["success", "adopted", "rejected", "failed"] as const,
      (outcome) =>
        Series.secondsHistogram("clickview.token.renewal.duration", "How long flights take, by outcome", limits, {
          ...labels,
          outcome
        })
    ),
    failures: each(
      reasons,
      (reason) => counter("renewal.failures", "Flights that failed, by reason", { "error.type": reason })
    ),
    streaks: each(
      reasons,
      (reason) =>
        gauge("renewal.failures.consecutive", "Flights that failed since the last success, by reason", {
          "error.type": reason
        })
    ),
    requests: counter("requests", "Requests to the token endpoint, retries included"),
    invalidations: counter("invalidations", "Tokens that were forgotten because the API refused them"),
    expiry: seconds("expiry", "When the held token expires, in seconds since 1970; 0 when none is held"),
    timeToExpiry: seconds("time_to_expiry", "How long the held token is still valid; 0 when none is held"),
    lastSuccess: seconds("last_success", "When a token was last obtained, in seconds since 1970; 0 for never"),
    timeToNextAttempt: seconds("time_to_next_attempt", "How long no request leaves after a failure; 0 when one may"),
    phases: each(
      phases,
      (phase) => gauge("phase", "1 for the phase in which the token is, 0 for the others", { phase })
    )
  }
})
