/**
 * Routes requests to endpoints by path and method.
 */
import * as Effect from "effect/Effect"
import type { Handler, RequestContext, ResponseEffect } from "./RequestContext.ts"
import { text } from "./responses.ts"

/** @internal */
export interface Route {
  readonly path: string
  readonly methods: ReadonlyArray<string>
  readonly handle: Handler
}

/**
 * Handles a request with the route of its path, or responds with 404.
 *
 * @internal
 */
export const dispatch = (routes: ReadonlyArray<Route>) => (context: RequestContext): ResponseEffect => {
  const route = routes.find(({ path }) => path === context.request.path)
  if (route === undefined) return Effect.succeed(text(404, "The ClickView emulator does not have this path."))
  return route.handle(context)
}

/**
 * Responds with 405 to other methods and with 413 to a body over the limit, before the route handles the request.
 *
 * @internal
 */
export const withRequestChecks = (route: Route): Route => ({
  ...route,
  handle: (context) => {
    if (!route.methods.includes(context.request.method)) {
      return Effect.succeed(
        text(405, `The allowed methods are ${route.methods.join(", ")}.`, { allow: route.methods.join(", ") })
      )
    }
    if (context.request.tooLarge) return Effect.succeed(text(413, "The body is too large.", { connection: "close" }))
    return route.handle(context)
  }
})
