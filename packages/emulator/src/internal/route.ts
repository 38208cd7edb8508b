import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { ConnectionReset } from "../Connection.ts"
import type { Incoming } from "./incoming.ts"
import { text } from "./outgoing.ts"

/** @internal */
export type Answering = Effect.Effect<HttpServerResponse.HttpServerResponse, ConnectionReset>

/** @internal */
export interface Route {
  readonly path: string
  readonly methods: ReadonlyArray<string>
  readonly handle: (request: Incoming) => Answering
}

/**
 * Sends a request to the route of its path; 404 without one.
 *
 * @internal
 */
export const dispatch = (routes: ReadonlyArray<Route>) => (request: Incoming): Answering => {
  const route = routes.find(({ path }) => path === request.path)
  if (route === undefined) return Effect.succeed(text(404, "ClickView's emulator has no such path."))
  return route.handle(request)
}

/**
 * Answers other methods with 405 and a body that is too large with 413, before the route sees the request.
 *
 * @internal
 */
export const guarded = (route: Route): Route => ({
  ...route,
  handle: (request) => {
    if (!route.methods.includes(request.method)) {
      return Effect.succeed(
        text(405, `Allowed here: ${route.methods.join(", ")}.`, { allow: route.methods.join(", ") })
      )
    }
    if (request.tooLarge) return Effect.succeed(text(413, "The body is too large.", { connection: "close" }))
    return route.handle(request)
  }
})
