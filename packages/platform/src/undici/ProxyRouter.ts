/**
 * A dispatcher that sends each request by the proxy for its protocol, or directly: to loopback, and to what `NO_PROXY`
 * exempts. undici's own `EnvHttpProxyAgent` sends https by the http proxy, tells a proxy of no user without a password,
 * and knows fewer forms of `NO_PROXY`.
 */
import * as Undici from "@effect/platform-node/Undici"
import { isLoopback } from "../internal/isLoopback.ts"
import type { Proxies } from "../proxy/Proxies.ts"

/** The dispatcher for each protocol. */
export interface Routes {
  readonly direct: Undici.Dispatcher
  readonly "http:": Undici.Dispatcher
  readonly "https:": Undici.Dispatcher
}

/** Chooses the way of each request. */
export class ProxyRouter extends Undici.Dispatcher {
  readonly routes: Routes
  readonly isExempt: Proxies["isExempt"]

  constructor(routes: Routes, isExempt: Proxies["isExempt"]) {
    super()
    this.routes = routes
    this.isExempt = isExempt
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    const url = new URL(options.origin ?? "")
    const { direct } = this.routes
    const route = isLoopback(url.hostname) || this.isExempt(url)
      ? direct
      : this.routes[url.protocol === "https:" ? "https:" : "http:"]
    return route.dispatch(options, handler)
  }
}
