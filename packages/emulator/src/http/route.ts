/**
 * Which endpoint answers which method and path.
 */
import * as Effect from "effect/Effect"
import type { Answering, Exchange, Handler } from "./exchange.ts"
import { text } from "./outgoing.ts"

/** @internal */
export interface Route {
  readonly path: string
  readonly methods: ReadonlyArray<string>
  readonly handle: Handler
}

/**
 * Sends a request to the route of its path; 404 without one.
 *
 * @internal
 */
export const dispatch = (routes: ReadonlyArray<Route>) => (exchange: Exchange): Answering => {
  const route = routes.find(({ path }) => path === exchange.request.path)
  if (route === undefined) return Effect.succeed(text(404, "ClickView's emulator has no such path."))
  return route.handle(exchange)
}

/**
 * Answers other methods with 405 and a body that is too large with 413, before the route sees the request.
 *
 * @internal
 */
export const guarded = (route: Route): Route => ({
  ...route,
  handle: (exchange) => {
    if (!route.methods.includes(exchange.request.method)) {
      return Effect.succeed(
        text(405, `Allowed here: ${route.methods.join(", ")}.`, { allow: route.methods.join(", ") })
      )
    }
    if (exchange.request.tooLarge) return Effect.succeed(text(413, "The body is too large.", { connection: "close" }))
    return route.handle(exchange)
  }
})
