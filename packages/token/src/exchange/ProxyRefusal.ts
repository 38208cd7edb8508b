/**
 * A proxy that refused to open a tunnel (`CONNECT`). undici reports it only in the message of an error, with the code
 * of any aborted request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
import * as Predicate from "effect/Predicate"
import { isTransient } from "./status.ts"

const refusal = /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling$/

/** The status of the proxy's response; `undefined` for other failures. */
export const statusOf = (error: unknown, depth = 0): number | undefined => {
  if (depth > 5 || !Predicate.isObject(error)) return undefined
  const [, status] = "message" in error && typeof error.message === "string" ? refusal.exec(error.message) ?? [] : []
  return status === undefined ? statusOf("cause" in error ? error.cause : undefined, depth + 1) : Number(status)
}

/** The names of proxy variables. */
const variables = /^(https?|all)_proxy$/i

/** The variable that names the proxy, as `NodeHttp` reports it; `undefined` with other clients. */
export const variableOf = (error: unknown, depth = 0): string | undefined =>
  depth > 5 || !Predicate.isObject(error)
    ? undefined
    : "variable" in error && typeof error.variable === "string" && variables.test(error.variable)
    ? error.variable
    : variableOf("cause" in error ? error.cause : undefined, depth + 1)

/** Whether the proxy would refuse the same request again. */
export const isFinal = (status: number): boolean => status >= 300 && status <= 499 && !isTransient(status)

/** What happened and what to do. */
export const describe = (status: number, variable?: string): string =>
  `the proxy ${variable === undefined ? "" : `in ${variable} `}refused the connection (${status}): ` + (
    status === 407
      ? `check the user and the password in ${variable ?? "the proxy variable"}`
      : isFinal(status)
      ? "ask the administrator of the proxy to allow this host"
      : "try again later, or ask the administrator of the proxy"
  )
