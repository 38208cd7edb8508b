/**
 * The step `proxy`: which proxy the environment names, and which address is asked by way of it. The decisions are those of
 * the library's HTTP layer.
 *
 * @since 0.2.0
 */
import type * as Redacted from "effect/Redacted"
import * as Step from "../Step.ts"
import type { Target } from "../Target.ts"
import { isLoopback, portOf } from "../Target.ts"

/** @internal */
export interface Proxy {
  readonly variable: string
  readonly url: URL
  /** What goes into `Proxy-Authorization`. */
  readonly authorization: Redacted.Redacted | undefined
}

/** @internal */
export interface Observed {
  readonly proxy: Proxy | undefined
  /** A variable that holds no proxy's address. */
  readonly invalid: string | undefined
  readonly noProxy: string
}

/** @internal */
export interface Route {
  readonly proxy: Proxy | undefined
  readonly why: string
}

const excludes = (noProxy: string, url: URL): boolean =>
  noProxy === "*" || noProxy.split(/[,\s]/).filter((entry) => entry !== "").some((entry) => {
    const [, host = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? []
    const name = host.replace(/^\*?\./, "").toLowerCase()
    return (port === undefined || Number(port) === portOf(url)) &&
      (url.hostname === name || url.hostname.endsWith(`.${name}`))
  })

/**
 * How an address is asked.
 *
 * @internal
 */
export const route = ({ noProxy, proxy }: Observed, url: URL): Route =>
  proxy === undefined
    ? { proxy, why: "no proxy is set" }
    : isLoopback(url)
    ? { proxy: undefined, why: "it is this machine" }
    : excludes(noProxy, url)
    ? { proxy: undefined, why: "NO_PROXY matches" }
    : { proxy, why: noProxy === "" ? "NO_PROXY is not set" : "NO_PROXY does not match" }

/** A proxy's address without user and password. */
const addressOf = ({ url }: Proxy): string => `${url.protocol}//${url.hostname}:${portOf(url)}`

/** @internal */
export const judge = (observed: Observed, targets: ReadonlyArray<Target>): Step.Step => {
  const { invalid, proxy } = observed
  if (invalid !== undefined) {
    return Step.fail("proxy", "settings", `${invalid} holds no proxy's address`, {
      meaning: `${invalid} is set, and it is not the address of an HTTP proxy, so nothing can be sent.`,
      cure: "Write it as http://proxy.example:8080, with http://user:password@ in front of the host if it asks for " +
        "them. Characters such as @ : / % in a password are written as %40 %3A %2F %25."
    })
  }
  if (proxy === undefined) return Step.ok("proxy", "none is set: everything is asked directly")
  const routes = targets.map(({ url }) => [url.host, route(observed, url)] as const)
  const told = [...new Map(routes)].map(([host, route]) => [
    host,
    `${route.proxy === undefined ? "directly" : `by way of ${proxy.variable}`}: ${route.why}`
  ])
  const login = proxy.authorization === undefined ? "" : ", with a user and a password"
  const reasons = new Set(routes.map(([, { proxy, why }]) => `${why}${proxy === undefined ? ": directly" : ""}`))
  return Step.ok(
    "proxy",
    `${proxy.variable}=${addressOf(proxy)}${login} (${[...reasons].join("; ")})`,
    Object.fromEntries(told) as Record<string, string>
  )
}
