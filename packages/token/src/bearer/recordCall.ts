/**
 * Records a call that a program made with the token itself, without `BearerAuth`, in the metrics of authorized calls.
 */
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { platformCode } from "../exchange/platformCode.ts"
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
let last: { readonly name: string; readonly series: ReturnType<typeof CallSeries.of> } | undefined

const seriesOf = (name: string): ReturnType<typeof CallSeries.of> => {
  if (last?.name !== name) last = { name, series: CallSeries.of(labelsOf(name)) }
  return last.series
}

const record = ({ method, name = defaultName, outcome, seconds, server }: RecordedCall): void => {
  const series = seriesOf(name)
  const status = outcome._tag === "Response" ? outcome.status : undefined
  series.requests({ method: CallSeries.methodOf(method), server, seconds, status, error: errorIn(outcome) })
  const result = outcome._tag === "Interrupted" ? "interrupted" : CallSeries.outcomeOf(Exit.void, status)
  series.durations.get(result)?.update(seconds)
}

const recorded = Option.liftThrowable(record)

/** Records the call. A metric that throws is ignored. */
export const recordCall = (call: RecordedCall): void => void recorded(call)
