/**
 * A proxy refused to open a tunnel (`CONNECT`): its status, and the variable that names the proxy. undici gives the
 * status only in an error message. The token package finds both fields by their names in the causes of a failure.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"
import * as Proxies from "../Proxies.ts"

const refusal = /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling$/

class ProxyRefused extends Data.TaggedError("ProxyRefused")<{
  readonly status: number
  readonly variable: string
  readonly cause: unknown
}> {
  override get message() {
    return `the proxy in ${this.variable} refused the connection (${this.status})`
  }
}

const statusOf = (error: unknown): number | undefined => {
  if (!Predicate.isObject(error)) return undefined
  const [, status] = "message" in error && typeof error.message === "string" ? refusal.exec(error.message) ?? [] : []
  return status === undefined ? statusOf("cause" in error ? error.cause : undefined) : Number(status)
}

/**
 * The cause of a failed request to this URL. If a proxy refused, it contains the status and the variable of the proxy.
 *
 * @internal
 */
export const fromCause = (proxies: Proxies.Proxies, url: string, cause: unknown): unknown => {
  const status = statusOf(cause)
  const route = status === undefined || !URL.canParse(url) ? undefined : Proxies.route(proxies, new URL(url))
  return status === undefined || route?._tag !== "Proxied"
    ? cause
    : new ProxyRefused({ status, variable: route.proxy.variable, cause })
}
