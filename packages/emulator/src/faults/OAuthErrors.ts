/**
 * Faults that replace the response with an OAuth error: documented, undocumented, misplaced, or with a dangerous text.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { optional, Status } from "../data/fields.ts"
import { oauthError } from "../http/oauthError.ts"
import type { RequestContext } from "../http/RequestContext.ts"
import { define } from "./Definition.ts"

const secretOf = ({ request }: RequestContext): string =>
  Either.getOrElse(request.parameters, () => []).find(([name]) => name === "client_secret")?.[1] ?? ""

/** @internal */
export const oauthErrors = [
  define({
    name: "OAuthError",
    doc:
      "Responds with an RFC 6749 `error`, `description` and `uri`. `status` defaults to 401 for `invalid_client`, otherwise to 400.",
    fields: {
      error: Schema.Literal(
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "access_denied",
        "unsupported_response_type",
        "server_error",
        "temporarily_unavailable"
      ),
      status: optional(Status),
      description: optional(Schema.String),
      uri: optional(Schema.String)
    },
    stage: "response",
    perform: (_, { description, error, status = error === "invalid_client" ? 401 : 400, uri }) =>
      Effect.succeed(oauthError(status, error, description, uri))
  }),
  define({
    name: "UndocumentedError",
    doc:
      "Responds with an error `code` that no specification defines (default `account_suspended`) and `status` (default 400).",
    fields: { code: optional(Schema.String), status: optional(Status) },
    stage: "response",
    perform: (_, { code = "account_suspended", status = 400 }) => Effect.succeed(oauthError(status, code))
  }),
  define({
    name: "ErrorInSuccess",
    doc: "Responds with status 200 and an `error` in the body (default `invalid_client`).",
    fields: { error: optional(Schema.String) },
    stage: "response",
    perform: (_, { error = "invalid_client" }) => Effect.succeed(oauthError(200, error))
  }),
  define({
    name: "EchoedSecret",
    doc: "Responds with `invalid_client` and repeats the client secret in the description. `status` defaults to 401.",
    fields: { status: optional(Status) },
    stage: "response",
    perform: (_, { status = 401 }, { context }) =>
      Effect.succeed(oauthError(status, "invalid_client", `The secret ${secretOf(context)} is wrong`))
  }),
  define({
    name: "ControlCharacters",
    doc:
      "Responds with a description that contains line breaks, a terminal escape sequence and a NUL. `status` defaults to 400.",
    fields: { status: optional(Status) },
    stage: "response",
    perform: (_, { status = 400 }) =>
      Effect.succeed(oauthError(status, "invalid_request", "one\r\ntwo \u001b[31mred\u001b[0m \u0000\u007f\u2028 end"))
  })
] as const
