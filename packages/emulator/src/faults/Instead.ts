/**
 * Faults that answer `Instead` of the route: statuses, pages of a proxy, OAuth errors, redirects.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Exchange } from "../http/exchange.ts"
import { bytes, json, text } from "../http/outgoing.ts"
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
  doc: "This `status`, with a line of text, or with `body` as `contentType`.",
  fields: { status: Status, body: optional(Schema.String), contentType: optional(MediaType) },
  stage: "answer",
  perform: ({ body, contentType = "text/plain;charset=utf-8", status }) => () => () =>
    Effect.succeed(bytes(status, body ?? `The emulator was told to answer ${status}.`, { "content-type": contentType }))
})

/** @internal */
export const proxyPage = define({
  name: "ProxyPage",
  doc: "A page of HTML, as a proxy gives it; 502 unless `status` says otherwise.",
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
  doc: "An `error` of RFC 6749, with any `status` (401 for `invalid_client`, else 400), `description` and `uri`.",
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
  doc: "An error `code` that no specification knows; `account_suspended` with 400 unless told otherwise.",
  fields: { code: optional(Schema.String), status: optional(Status) },
  stage: "answer",
  perform: ({ code = "account_suspended", status = 400 }) => () => () => Effect.succeed(oauthError(status, code))
})

/** @internal */
export const errorInSuccess = define({
  name: "ErrorInSuccess",
  doc: "An `error` inside a 200; `invalid_client` unless told otherwise.",
  fields: { error: optional(Schema.String) },
  stage: "answer",
  perform: ({ error = "invalid_client" }) => () => () => Effect.succeed(oauthError(200, error))
})

const secretOf = ({ request }: Exchange): string =>
  Either.getOrElse(request.parameters, () => []).find(([name]) => name === "client_secret")?.[1] ?? ""

/** @internal */
export const echoedSecret = define({
  name: "EchoedSecret",
  doc: "A description that repeats the secret of the request; 401 `invalid_client` unless `status` says otherwise.",
  fields: { status: optional(Status) },
  stage: "answer",
  perform: ({ status = 401 }) => () => (exchange) =>
    Effect.succeed(oauthError(status, "invalid_client", `The secret ${secretOf(exchange)} is wrong`))
})

/** @internal */
export const controlCharacters = define({
  name: "ControlCharacters",
  doc: "A description that holds line breaks, a terminal's escape and a zero; 400 unless `status` says otherwise.",
  fields: { status: optional(Status) },
  stage: "answer",
  perform: ({ status = 400 }) => () => () =>
    Effect.succeed(oauthError(status, "invalid_request", "one\r\ntwo \u001b[31mred\u001b[0m \u0000\u007f\u2028 end"))
})

const moment = (millis: number) => DateTime.toDateUtc(DateTime.unsafeMake(millis)).toUTCString()

/** @internal */
export const retryAfter = define({
  name: "RetryAfter",
  doc:
    "429 or 503 (unless `status` says otherwise) with `Retry-After` in `seconds` or as a `date` so far ahead, in the `past`, `absurd`, or `garbage`.",
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
        date: moment(now + seconds * 1000),
        past: moment(now - 3_600_000),
        absurd: "99999999999999999999",
        garbage: "soon, 5 or so"
      }[as]
      return text(status, "Come back later.", { "retry-after": value })
    })
})

/** @internal */
export const slowRecovery = define({
  name: "SlowRecovery",
  doc: "Fails `failures` times, with 503 unless `status` says otherwise, then answers as usual.",
  fields: { failures: Schema.Int.pipe(Schema.positive()), status: optional(Status) },
  stage: "answer",
  perform: ({ failures, status = 503 }) => (next, { count }) => (exchange) =>
    count > failures ? next(exchange) : Effect.succeed(text(status, "Still recovering."))
})

const elsewhere = "https://elsewhere.example/connect/token"

/** @internal */
export const redirect = define({
  name: "Redirect",
  doc:
    "A redirect to another path of the `same` origin, to an `other` origin, or to itself in a `loop`; `location` names a place of your own.",
  fields: {
    status: Schema.Literal(301, 302, 303, 307, 308),
    to: Schema.Literal("same", "other", "loop"),
    location: optional(Schema.String.pipe(Schema.pattern(/^[\x21-\x7e]+$/)))
  },
  stage: "answer",
  perform: ({ location, status, to }) => () => ({ request }) =>
    Effect.succeed(
      text(status, "Moved.", {
        location: location ?? { same: `${request.path}/moved`, other: elsewhere, loop: request.path }[to]
      })
    )
})
