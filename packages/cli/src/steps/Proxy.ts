/**
 * The step `proxy`: which proxy the environment sets, and which addresses use it. The library's HTTP layer decides.
 *
 * @since 0.2.0
 */
import * as Proxies from "@effect-clickview/platform/Proxies"
import * as Step from "../Step.ts"
import type { Target } from "../Target.ts"
import { portOf } from "../Target.ts"

/** The proxies, or the variable whose value is not a proxy's address. */
export type Observed =
  | { readonly _tag: "Read"; readonly proxies: Proxies.Proxies }
  | { readonly _tag: "Invalid"; readonly variable: string }

/**
 * The proxy that requests to an address go through.
 *
 * @internal
 */
export const proxyFor = (observed: Observed, url: URL): Proxies.Proxy | undefined => {
  const route = observed._tag === "Read" ? Proxies.route(observed.proxies, url) : undefined
  return route?._tag === "Proxied" ? route.proxy : undefined
}

const whyDirect = {
  loopback: "the address is this machine",
  exempt: "NO_PROXY matches",
  "no proxy": "no proxy is set for its scheme"
}

const wayOf = (proxies: Proxies.Proxies, url: URL) => {
  const route = Proxies.route(proxies, url)
  return route._tag === "Direct"
    ? { how: "directly", why: whyDirect[route.because] }
    : {
      how: `through ${route.proxy.variable}`,
      why: proxies.noProxy === "" ? "NO_PROXY is not set" : "NO_PROXY does not match"
    }
}

/** A proxy's address without user and password. */
const addressOf = ({ origin }: Proxies.Proxy): string => {
  const url = new URL(origin)
  return `${url.protocol}//${url.hostname}:${portOf(url)}`
}

const describe = (proxy: Proxies.Proxy): string =>
  `${proxy.variable}=${addressOf(proxy)}${proxy.authorization === undefined ? "" : ", with a user name and a password"}`

/** @internal */
export const judge = (observed: Observed, targets: ReadonlyArray<Target>): Step.Step => {
  if (observed._tag === "Invalid") {
    const { variable } = observed
    return Step.fail("proxy", "settings", `${variable} is not a proxy's address`, {
      meaning: `${variable} is not the address of an HTTP proxy, so nothing can be sent.`,
      cure: "Write it as http://proxy.example:8080, with http://user:password@ before the host if the proxy needs " +
        "them. Characters such as @ : / % in a password are written as %40 %3A %2F %25."
    })
  }
  const { proxies } = observed
  const set = [proxies["https:"], proxies["http:"]].filter((proxy) => proxy !== undefined)
  if (set.length === 0) return Step.ok("proxy", "none is set: requests go directly")
  const ways = new Map(targets.map(({ url }) => [url.host, wayOf(proxies, url)]))
  const reasons = new Set(Array.from(ways.values(), ({ how, why }) => how === "directly" ? `${why}: ${how}` : why))
  return Step.ok(
    "proxy",
    `${set.map(describe).join(" and ")} (${[...reasons].join("; ")})`,
    Object.fromEntries(Array.from(ways, ([host, { how, why }]) => [host, `${how}: ${why}`]))
  )
}
