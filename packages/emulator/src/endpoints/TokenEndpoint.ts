/**
 * The token endpoint, `POST /connect/token`, validates requests as a strict authorization server does, and issues tokens.
 *
 * Clients authenticate with body parameters only, because ClickView documents no other method. A request with an
 * `Authorization` header fails as an unsupported method; a request with both fails as using two methods. Every 401
 * contains a challenge, as RFC 9110 §15.5.2 requires. No scheme is registered for credentials in a body, so the challenge
 * is `Basic`, as RFC 6749 §5.2 asks.
 *
 * @since 0.1.0
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3 Client authentication
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 Access token scope
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 Client credentials grant
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 Error response
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { oauthError, uncached } from "../http/oauthError.ts"
import type { RequestContext } from "../http/RequestContext.ts"
import { json, text } from "../http/responses.ts"
import type { Registration } from "../state/Client.ts"
import type { IssuedToken } from "../state/IssuedToken.ts"
import type { AccessLimits } from "./AccessLimits.ts"

/**
 * The path of the token endpoint.
 *
 * @since 0.1.0
 * @category constants
 */
export const tokenPath = "/connect/token"

interface OAuthRejection {
  readonly error: "invalid_request" | "invalid_client" | "unsupported_grant_type" | "invalid_scope"
  readonly description: string
}

type Rejection = OAuthRejection | { readonly retryAfter: number }

interface Grant {
  readonly client: Registration
  readonly scopes: ReadonlyArray<string>
}

const reject = (error: OAuthRejection["error"], description: string) => Either.left<Rejection>({ error, description })

const required = ["grant_type", "client_id", "client_secret", "scope"] as const

// Descriptions never repeat text from the request, which may be a secret.
const validate = (
  { clients, request }: RequestContext,
  gatekeeper: AccessLimits,
  now: number
): Either.Either<Grant, Rejection> =>
  Either.gen(function*() {
    if (request.mediaType !== "application/x-www-form-urlencoded") {
      return yield* reject("invalid_request", "The content type must be application/x-www-form-urlencoded")
    }
    if (request.charset !== "utf-8") return yield* reject("invalid_request", "The character encoding must be UTF-8")
    if (required.some((name) => request.query.has(name))) {
      return yield* reject("invalid_request", "Parameters belong in the body, not in the URL")
    }
    const parameters = yield* Either.mapLeft(request.parameters, (): Rejection => ({
      error: "invalid_request",
      description: "The body is not a well-formed form"
    }))
    if (new Set(parameters.map(([name]) => name)).size < parameters.length) {
      return yield* reject("invalid_request", "A parameter appears more than once")
    }
    // A parameter without a value is treated as omitted (RFC 6749, section 3.2).
    const given = new Map(parameters.filter(([, value]) => value !== ""))
    const [grantType, id, secret, scope] = required.map((name) => given.get(name))

    if (request.headers.authorization !== undefined) {
      return yield* secret === undefined
        ? reject("invalid_client", "The client must authenticate with client_id and client_secret in the body")
        : reject("invalid_request", "The client uses more than one authentication method")
    }
    if (grantType === undefined) return yield* reject("invalid_request", "The parameter grant_type is missing")
    if (secret === undefined) return yield* reject("invalid_client", "The parameter client_secret is missing")
    if (id === undefined) return yield* reject("invalid_request", "The parameter client_id is missing")

    const client = clients.get(id)
    if (client === undefined) return yield* reject("invalid_client", "The client is unknown or its secret is wrong")
    const retryAfter = gatekeeper.admit(client, now)
    if (retryAfter !== undefined) return yield* Either.left<Rejection>({ retryAfter })
    if (gatekeeper.isLocked(client, now)) {
      return yield* reject("invalid_client", "The client is locked out after too many wrong secrets")
    }
    if (!client.secrets.some((valid) => Redacted.value(valid) === secret)) {
      gatekeeper.recordWrongSecret(client, now)
      return yield* reject("invalid_client", "The client is unknown or its secret is wrong")
    }
    gatekeeper.recordRightSecret(client)
    if (grantType !== "client_credentials") {
      return yield* reject("unsupported_grant_type", "The grant type must be client_credentials")
    }
    // RFC 6749, section 3.3: a server without a default scope rejects a request that omits the scope.
    if (scope === undefined) return yield* reject("invalid_scope", "The parameter scope is missing")
    const scopes = Array.from(new Set(scope.split(" ")))
    if (!scopes.every((name) => client.scopes.includes(name))) {
      return yield* reject("invalid_scope", "The scope is malformed, unknown or not allowed for this client")
    }
    return { client, scopes }
  })

// RFC 6749 has no error code for rate limits, so the response is a plain 429 (RFC 6585, section 4).
const errorResponse = (rejection: Rejection) => {
  if ("retryAfter" in rejection) {
    return text(429, "Too many requests.", { ...uncached, "retry-after": String(rejection.retryAfter) })
  }
  const { description, error } = rejection
  return oauthError(error === "invalid_client" ? 401 : 400, error, description)
}

const tokenResponse = (token: IssuedToken) =>
  json(200, {
    access_token: Redacted.value(token.value),
    token_type: "Bearer",
    ...(Duration.isFinite(token.lifetime) ? { expires_in: Math.floor(Duration.toSeconds(token.lifetime)) } : {}),
    scope: token.scopes.join(" ")
  }, uncached)

/**
 * Handles a token request that no scripted response replaces.
 *
 * @internal
 */
export const handle =
  (gatekeeper: AccessLimits) => (context: RequestContext): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Either.match(validate(context, gatekeeper, now), {
        onLeft: (rejection) => Effect.succeed(errorResponse(rejection)),
        onRight: ({ client, scopes }) => Effect.map(context.issue(client, scopes), tokenResponse)
      }))
