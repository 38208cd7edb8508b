/**
 * The `ExampleRoute`, `GET /api/v1/example`, is a minimal protected resource.
 *
 * @since 0.1.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { RequestContext } from "../http/RequestContext.ts"
import { json } from "../http/responses.ts"
import { viewKeyScope } from "../state/Client.ts"
import type { TokenStore } from "../state/IssuedToken.ts"
import * as BearerCheck from "./BearerCheck.ts"

/**
 * The path of the example resource.
 *
 * @since 0.1.0
 * @category constants
 */
export const examplePath = "/api/v1/example"

/**
 * Returns the client id and the scope of the token.
 *
 * @internal
 */
export const handle =
  (tokens: TokenStore) => ({ request }: RequestContext): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
    BearerCheck.protect(request, tokens, viewKeyScope, (token) =>
      Effect.succeed(
        json(200, { ok: true, clientId: token.clientId, scope: token.scopes.join(" ") }, {
          "cache-control": "no-store"
        })
      ))
