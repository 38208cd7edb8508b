/**
 * A dispatcher that sends each request by the proxy for its protocol, or directly: to loopback, and to what `NO_PROXY`
 * exempts. undici's own `EnvHttpProxyAgent` sends https by the http proxy, tells a proxy of no user without a password,
 * and knows fewer forms of `NO_PROXY`.
 */
import * as Undici from "@effect/platform-node/Undici"
import * as Proxies from "../Proxies.ts"

/** The dispatcher for each protocol. */
export interface Routes {
  readonly direct: Undici.Dispatcher
  readonly "http:": Undici.Dispatcher
  readonly "https:": Undici.Dispatcher
}

/** Chooses the way of each request. */
export class ProxyRouter extends Undici.Dispatcher {
  readonly routes: Routes
  readonly proxies: Proxies.Proxies

  constructor(routes: Routes, proxies: Proxies.Proxies) {
    super()
    this.routes = routes
    this.proxies = proxies
  }

  override dispatch(options: Undici.Dispatcher.DispatchOptions, handler: Undici.Dispatcher.DispatchHandler): boolean {
    const url = new URL(options.origin ?? "")
    const route = Proxies.route(this.proxies, url)._tag === "Direct"
      ? this.routes.direct
      : this.routes[url.protocol === "https:" ? "https:" : "http:"]
    return route.dispatch(options, handler)
  }
}
