/**
 * Records a call that a program made with the token itself, without `BearerAuth`, in the metrics of authorized calls.
 */
import * as Exit from "effect/Exit"
import type * as MetricHook from "effect/MetricHook"
import { platformCode } from "../exchange/platformCode.ts"
import { harmless } from "../metrics/harmless.ts"
import * as HttpSeries from "../metrics/HttpSeries.ts"
import { defaultName, labelsOf } from "../metrics/named.ts"
import * as CallSeries from "./CallSeries.ts"

/**
 * A call that a program made with the token itself.
 *
 * @since 0.2.0
 * @category models
 */
export interface RecordedCall {
  /** The option `name` of the tokens. Default `clickview`. */
  readonly name?: string | undefined
  /** The HTTP method, in upper case. */
  readonly method: string
  /** The server that the call went to. */
  readonly server: { readonly hostname: string; readonly port: number }
  /** From the request to the response's headers. */
  readonly seconds: number
  /** The status of the response, or the error, or that the caller aborted the call. */
  readonly outcome:
    | { readonly _tag: "Response"; readonly status: number }
    | { readonly _tag: "Failure"; readonly error: unknown }
    | { readonly _tag: "Interrupted" }
}

const errorIn = (outcome: RecordedCall["outcome"]): string | undefined => {
  switch (outcome._tag) {
    case "Response":
      return undefined
    case "Failure":
      return platformCode(outcome.error) ?? HttpSeries.other
    case "Interrupted":
      return "interrupted"
  }
}

/** The series of the last name. A program has few names, and finding the series of one costs several µs. */
let named: { readonly name: string; readonly series: ReturnType<typeof CallSeries.of> } | undefined

const seriesOf = (name: string): ReturnType<typeof CallSeries.of> => {
  if (named?.name !== name) named = { name, series: CallSeries.of(labelsOf(name)) }
  return named.series
}

/** A call's histograms, and what they depend on. */
interface Known extends Pick<RecordedCall, "method" | "name" | "server"> {
  readonly status: number | undefined
  readonly request: MetricHook.MetricHook.Histogram
  readonly whole: MetricHook.MetricHook.Histogram | undefined
}

const find = ({ method, name, outcome, server }: RecordedCall): Known => {
  const { durations, requests } = seriesOf(name ?? defaultName)
  const status = outcome._tag === "Response" ? outcome.status : undefined
  const result = outcome._tag === "Interrupted" ? "interrupted" : CallSeries.outcomeOf(Exit.void, status)
  return {
    method,
    name,
    server,
    status,
    request: requests({ method, server, status, error: errorIn(outcome) }),
    whole: durations.get(result)
  }
}

/** The histograms of the last call. Most calls are like the one before, and finding their histograms costs 2 µs. */
let last: Known | undefined

/** Records the call. */
export const recordCall = (call: RecordedCall): void =>
  harmless(() => {
    const { method, name, outcome, seconds, server } = call
    if (
      outcome._tag !== "Response" || outcome.status !== last?.status || server !== last.server ||
      method !== last.method || name !== last.name
    ) last = find(call)
    last.request.update(seconds)
    last.whole?.update(seconds)
  })
