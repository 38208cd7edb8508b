/**
 * The `BearerCheck` protects a resource with a bearer token, and responds with a challenge to requests without a valid one.
 *
 * It reads only the `Authorization` header, the one method that every resource server must support. It ignores a token in
 * the query, but rejects a request that uses both methods.
 *
 * @since 0.1.0
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ReceivedRequest } from "../http/ReceivedRequest.ts"
import { json, text } from "../http/responses.ts"
import type { IssuedToken, TokenStore } from "../state/IssuedToken.ts"

type Challenge =
  | { readonly status: 401 }
  | { readonly status: 400 | 401 | 403; readonly error: string; readonly description: string; readonly scope?: string }

const realm = "Bearer realm=\"ClickView emulator\""

const challenge = (rejection: Challenge): HttpServerResponse.HttpServerResponse => {
  if (!("error" in rejection)) return text(401, "This resource needs a bearer token.", { "www-authenticate": realm })
  const { description, error, scope, status } = rejection
  const parts = [realm, `error="${error}"`, `error_description="${description}"`]
  if (scope !== undefined) parts.push(`scope="${scope}"`)
  return json(status, { error, error_description: description }, { "www-authenticate": parts.join(", ") })
}

const malformed: Challenge = {
  status: 400,
  error: "invalid_request",
  description: "The Authorization header is malformed"
}
const twice: Challenge = {
  status: 400,
  error: "invalid_request",
  description: "The request sends the token in more than one way"
}
const invalid = (state: string): Challenge => ({
  status: 401,
  error: "invalid_token",
  description: `The access token is ${state}`
})

const readToken = (request: ReceivedRequest): Redacted.Redacted | Challenge => {
  const header = request.headers.authorization
  if (header === undefined || !/^bearer(?: |$)/i.test(header)) return { status: 401 }
  if (request.query.has("access_token")) return twice
  const credentials = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1]
  return credentials === undefined ? malformed : Redacted.make(credentials)
}

/**
 * Handles a request with `then` if its token is valid and has `scope`, otherwise responds with a challenge.
 *
 * @internal
 */
export const protect = (
  request: ReceivedRequest,
  tokens: TokenStore,
  scope: string,
  then: (token: IssuedToken) => Effect.Effect<HttpServerResponse.HttpServerResponse>
): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  const token = readToken(request)
  if (!Redacted.isRedacted(token)) return Effect.succeed(challenge(token))
  return Effect.flatMap(tokens.stateOf(token), (state) => {
    if (typeof state === "string") return Effect.succeed(challenge(invalid(state)))
    return state.scopes.includes(scope) ? then(state) : Effect.succeed(challenge({
      status: 403,
      error: "insufficient_scope",
      description: "The access token lacks the scope of this resource",
      scope
    }))
  })
}
