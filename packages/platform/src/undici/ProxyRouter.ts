/**
 * A dispatcher that sends each request through the proxy for its protocol. Requests to loopback and to hosts that
 * `NO_PROXY` exempts are direct. undici's own `EnvHttpProxyAgent` sends https through the http proxy, ignores a user
 * without a password, and supports fewer forms of `NO_PROXY`.
 */
import * as Undici from "@effect/platform-node/Undici"
import * as Proxies from "../Proxies.ts"

/** The dispatcher for each protocol. */
export interface Routes {
  readonly direct: Undici.Dispatcher
  readonly "http:": Undici.Dispatcher
  readonly "https:": Undici.Dispatcher
}

/** Chooses the route of each request. */
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
