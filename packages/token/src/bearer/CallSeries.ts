/**
 * The metric series of authorized calls, by the labels of the client. All are published as 0 when the API's client is built.
 * Labels have classes of status codes, so that they stay few; the span has the code.
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as HttpSeries from "../metrics/HttpSeries.ts"
import { memoizeByLabels } from "../metrics/named.ts"
import * as Series from "../metrics/Series.ts"

/** The outcome of a call: the class of its status, or why there was no response. */
const outcomes = [
  "success",
  "unauthorized",
  "forbidden",
  "client_error",
  "server_error",
  "no_token",
  "not_sent",
  "unreached",
  "interrupted"
] as const

type Outcome = typeof outcomes[number]

/** The outcome of a replay. */
const replays = ["accepted", "refused", "failed"] as const

type Replay = typeof replays[number]

const ofStatus = (status: number): Outcome => {
  if (status < 400) return "success"
  if (status === 401) return "unauthorized"
  if (status === 403) return "forbidden"
  return status < 500 ? "client_error" : "server_error"
}

const ofFailure = (error: unknown): Outcome => {
  const tag = typeof error === "object" && error !== null && "_tag" in error ? error._tag : undefined
  if (tag === "OAuthError") return "no_token"
  const reason = typeof error === "object" && error !== null && "reason" in error ? error.reason : undefined
  return tag === "OriginNotAllowed" || reason === "InvalidUrl" || reason === "Encode" ? "not_sent" : "unreached"
}

/** The outcome of a call with this exit. `status` is the last response's, also if the client fails because of it. */
export const outcomeOf = (exit: Exit.Exit<unknown, unknown>, status: number | undefined): Outcome => {
  if (Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)) return "interrupted"
  const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
  const outcome = failure === undefined ? undefined : ofFailure(failure)
  if (outcome === "no_token") return outcome
  return status === undefined ? outcome ?? "unreached" : ofStatus(status)
}

/** The outcome of a replay, from the outcome of its call. */
export const replayOf = (outcome: Outcome): Replay => {
  switch (outcome) {
    case "unauthorized":
      return "refused"
    case "no_token":
    case "not_sent":
    case "unreached":
    case "interrupted":
      return "failed"
    default:
      return "accepted"
  }
}

/** The series of calls with the tokens of a client with these labels. */
export const of = memoizeByLabels((labels) => {
  return {
    requests: HttpSeries.finder(labels),
    durations: new Map(outcomes.map((outcome) => [
      outcome,
      Series.secondsHistogram(
        "clickview.call.duration",
        "How long calls take, their replay included, by outcome",
        HttpSeries.boundaries,
        { ...labels, outcome }
      )
    ])),
    refusals: Series.counter("clickview.call.refusals", "Answers that refused the token", labels),
    replays: new Map(replays.map((outcome) => [
      outcome,
      Series.counter("clickview.call.replays", "Calls that were made once more with another token, by outcome", {
        ...labels,
        outcome
      })
    ]))
  }
})
