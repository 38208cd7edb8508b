/**
 * Faults that replace the response of a route: statuses, proxy pages, OAuth errors, redirects.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { RequestContext } from "../http/RequestContext.ts"
import { bytes, json, text } from "../http/responses.ts"
import { define, MediaType, optional, Status } from "./Definition.ts"

const uncached = { "cache-control": "no-store", pragma: "no-cache" }

const challenge = { "www-authenticate": "Basic realm=\"ClickView emulator\"" }

const oauthError = (status: number, error: string, description?: string, uri?: string) =>
  json(status, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
    ...(uri === undefined ? {} : { error_uri: uri })
  }, status === 401 ? { ...uncached, ...challenge } : uncached)

/** @internal */
export const status = define({
  name: "Status",
  doc: "Responds with `status` and a line of text, or with `body` as `contentType`.",
  fields: { status: Status, body: optional(Schema.String), contentType: optional(MediaType) },
  stage: "answer",
  perform: ({ body, contentType = "text/plain;charset=utf-8", status }) => () => () =>
    Effect.succeed(
      bytes(status, body ?? `A fault of the emulator responds with ${status}.`, { "content-type": contentType })
    )
})

/** @internal */
export const proxyPage = define({
  name: "ProxyPage",
  doc: "Responds with an HTML page, as a proxy does, and `status` (default 502).",
  fields: { status: optional(Status) },
  stage: "answer",
  perform: ({ status = 502 }) => () => () =>
    Effect.succeed(
      bytes(status, `<!doctype html><title>${status}</title><h1>${status} from a proxy</h1><hr>emulator`, {
        "content-type": "text/html; charset=utf-8"
      })
    )
})

/** @internal */
export const oauthErrorFault = define({
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
  stage: "answer",
  perform: ({ description, error, status = error === "invalid_client" ? 401 : 400, uri }) => () => () =>
    Effect.succeed(oauthError(status, error, description, uri))
})

/** @internal */
export const undocumentedError = define({
  name: "UndocumentedError",
  doc:
    "Responds with an error `code` that no specification defines (default `account_suspended`) and `status` (default 400).",
  fields: { code: optional(Schema.String), status: optional(Status) },
  stage: "answer",
  perform: ({ code = "account_suspended", status = 400 }) => () => () => Effect.succeed(oauthError(status, code))
})

/** @internal */
export const errorInSuccess = define({
  name: "ErrorInSuccess",
  doc: "Responds with status 200 and an `error` in the body (default `invalid_client`).",
  fields: { error: optional(Schema.String) },
  stage: "answer",
  perform: ({ error = "invalid_client" }) => () => () => Effect.succeed(oauthError(200, error))
})

const secretOf = ({ request }: RequestContext): string =>
  Either.getOrElse(request.parameters, () => []).find(([name]) => name === "client_secret")?.[1] ?? ""

/** @internal */
export const echoedSecret = define({
  name: "EchoedSecret",
  doc: "Responds with `invalid_client` and repeats the client secret in the description. `status` defaults to 401.",
  fields: { status: optional(Status) },
  stage: "answer",
  perform: ({ status = 401 }) => () => (context) =>
    Effect.succeed(oauthError(status, "invalid_client", `The secret ${secretOf(context)} is wrong`))
})

/** @internal */
export const controlCharacters = define({
  name: "ControlCharacters",
  doc:
    "Responds with a description that contains line breaks, a terminal escape sequence and a NUL. `status` defaults to 400.",
  fields: { status: optional(Status) },
  stage: "answer",
  perform: ({ status = 400 }) => () => () =>
    Effect.succeed(oauthError(status, "invalid_request", "one\r\ntwo \u001b[31mred\u001b[0m \u0000\u007f\u2028 end"))
})

const httpDate = (millis: number) => DateTime.toDateUtc(DateTime.unsafeMake(millis)).toUTCString()

/** @internal */
export const retryAfter = define({
  name: "RetryAfter",
  doc:
    "Responds with 429 or 503 (default 503) and a `Retry-After` header: `seconds` ahead as a number or a `date`, in the `past`, `absurd`, or `garbage`.",
  fields: {
    status: optional(Schema.Literal(429, 503)),
    as: Schema.Literal("seconds", "date", "past", "absurd", "garbage"),
    seconds: optional(Schema.Int.pipe(Schema.between(0, 1_000_000)))
  },
  stage: "answer",
  perform: ({ as, seconds = 5, status = 503 }) => () => () =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const value = {
        seconds: String(seconds),
        date: httpDate(now + seconds * 1000),
        past: httpDate(now - 3_600_000),
        absurd: "99999999999999999999",
        garbage: "soon, 5 or so"
      }[as]
      return text(status, "Come back later.", { "retry-after": value })
    })
})

/** @internal */
export const slowRecovery = define({
  name: "SlowRecovery",
  doc: "Responds with `status` (default 503) to the first `failures` requests, then works.",
  fields: { failures: Schema.Int.pipe(Schema.positive()), status: optional(Status) },
  stage: "answer",
  perform: ({ failures, status = 503 }) => (next, { count }) => (context) =>
    count > failures ? next(context) : Effect.succeed(text(status, "Still recovering."))
})

const otherOrigin = "https://elsewhere.example/connect/token"

/** @internal */
export const redirect = define({
  name: "Redirect",
  doc:
    "Redirects to another path of the `same` origin, to an `other` origin, or to itself (`loop`). `location` overrides the target.",
  fields: {
    status: Schema.Literal(301, 302, 303, 307, 308),
    to: Schema.Literal("same", "other", "loop"),
    location: optional(Schema.String.pipe(Schema.pattern(/^[\x21-\x7e]+$/)))
  },
  stage: "answer",
  perform: ({ location, status, to }) => () => ({ request }) =>
    Effect.succeed(
      text(status, "Moved.", {
        location: location ?? { same: `${request.path}/moved`, other: otherOrigin, loop: request.path }[to]
      })
    )
})
