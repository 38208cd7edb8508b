/**
 * The reasons why there is no view key, one tagged struct for each, and their messages: what happened and what to do. A
 * reason holds numbers, codes, field names and ClickView's redacted text. It never holds a request, a response, a body
 * or the viewer's data.
 *
 * @since 0.1.0
 */
import { BearerAuth, OAuthError } from "@effect-clickview/token"
import * as Schema from "effect/Schema"

const fields = Schema.Array(Schema.Struct({ field: Schema.String, expected: Schema.String }))

/**
 * There is no token, so no view key was requested.
 *
 * @since 0.1.0
 * @category reasons
 */
const NoToken = Schema.TaggedStruct("NoToken", {
  /** Why there is no token. */
  error: OAuthError
})

/**
 * The viewing breaks the contract, so no view key was requested.
 *
 * @since 0.1.0
 * @category reasons
 */
const Invalid = Schema.TaggedStruct("Invalid", {
  /** Each invalid field, and what it must be. */
  fields
})

/**
 * The request was not sent: its origin is not allowed, or it cannot be encoded.
 *
 * @since 0.1.0
 * @category reasons
 */
const NotSent = Schema.TaggedStruct("NotSent", {
  /** Why it was not sent. */
  problem: Schema.String
})

/**
 * ClickView refused to create a view key: 4xx.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
const Refused = Schema.TaggedStruct("Refused", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** ClickView's error text, shortened and redacted. */
  description: Schema.optional(Schema.String),
  /** The `error` of the Bearer challenge. */
  error: Schema.optional(Schema.String),
  /** The scopes that the challenge asks for. */
  scopes: Schema.Array(Schema.String),
  /** Whether the response is a web page, for example of a filter or a proxy. Since 0.2.0. */
  isPage: Schema.optional(Schema.Boolean)
})

/**
 * ClickView cannot create a view key now: 408, 425, 429 or 5xx. Transient.
 *
 * @since 0.1.0
 * @category reasons
 */
const Unavailable = Schema.TaggedStruct("Unavailable", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** ClickView's error text, shortened and redacted. */
  description: Schema.optional(Schema.String)
})

/**
 * ClickView could not be reached, or the connection broke. Transient, except if a proxy refused or the certificate was
 * not trusted.
 *
 * @since 0.1.0
 * @category reasons
 */
const Transport = Schema.TaggedStruct("Transport", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The platform's code, such as `ECONNREFUSED`. */
  code: Schema.optional(Schema.String),
  /** The status of a proxy that refused to connect, such as 407. */
  proxyStatus: Schema.optional(Schema.Number),
  /** The variable that names that proxy, such as `HTTPS_PROXY`, if the HTTP client reports it. Since 0.2.0. */
  proxyVariable: Schema.optional(Schema.String)
})

/**
 * There was no response within the time limit, although there was a token: else the reason is `NoToken`. Transient.
 *
 * @since 0.1.0
 * @category reasons
 */
const Timeout = Schema.TaggedStruct("Timeout", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The limit in milliseconds. */
  limit: Schema.Number
})

/**
 * ClickView responded with a redirect. It is not followed, because it would forward the viewer's data.
 *
 * @since 0.1.0
 * @category reasons
 */
const Redirected = Schema.TaggedStruct("Redirected", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the response. */
  status: Schema.Number
})

/**
 * The response is not a view key.
 *
 * @since 0.1.0
 * @category reasons
 */
const Malformed = Schema.TaggedStruct("Malformed", {
  /** The host of the request, with its port. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** Each invalid field, and what it must be. */
  fields
})

/**
 * Why there is no view key.
 *
 * @since 0.1.0
 * @category reasons
 */
export const ViewKeyErrorReason = Schema.Union(
  NoToken,
  Invalid,
  NotSent,
  Refused,
  Unavailable,
  Transport,
  Timeout,
  Redirected,
  Malformed
)

/**
 * Why there is no view key.
 *
 * @since 0.1.0
 * @category reasons
 */
export type ViewKeyErrorReason = typeof ViewKeyErrorReason.Type

const refusalAdvice = ({ error, isPage = false, scopes, status }: typeof Refused.Type): string => {
  if (error === "insufficient_scope" || scopes.length > 0) {
    const scope = scopes.length === 0 ? "view keys" : `the scope ${scopes.join(" ")}`
    return `check the scope option, or ask ClickView to allow ${scope} for the client`
  }
  if (isPage) {
    return "the response is a web page, most likely from a filter or a proxy: ask your network administrator to allow apiUrl"
  }
  switch (status) {
    case 401:
      return "check that apiUrl and tokenUrl belong together, and ask ClickView whether the client is active"
    case 403:
      return "ask ClickView whether your agreement covers this video and this school"
    case 404:
    case 405:
      return "check mediaId and apiUrl"
    default:
      return "check mediaId and the viewer's fields against your agreement with ClickView"
  }
}

const statusText = (reason: typeof Refused.Type | typeof Unavailable.Type): string =>
  [
    String(reason.status),
    "error" in reason && reason.error !== undefined ? ` ${reason.error}` : "",
    reason.description === undefined ? "" : `, "${reason.description}"`
  ].join("")

const describeFields = (invalid: typeof fields.Type): string =>
  invalid.map(({ expected, field }) => `${field} must be ${expected}`).join("; ")

const transportDetail = ({ code, proxyStatus, proxyVariable }: typeof Transport.Type): string =>
  proxyStatus !== undefined
    ? `, the proxy ${proxyVariable === undefined ? "" : `in ${proxyVariable} `}refused the connection (${proxyStatus})`
    : code === undefined
    ? ""
    : ` (${code})`

/**
 * A reason in words: what happened, then what to do.
 *
 * @internal
 */
export const describe = (reason: ViewKeyErrorReason): string => {
  switch (reason._tag) {
    case "NoToken":
      return `There is no view key because there is no token. ${reason.error.message}`
    case "Invalid":
      return `No view key was requested: ${describeFields(reason.fields)}`
    case "NotSent":
      return `No view key was requested: ${reason.problem}`
    case "Refused":
      return `${reason.host ?? "ClickView"} refused to create a view key (${statusText(reason)}): ${
        refusalAdvice(reason)
      }`
    case "Unavailable":
      return `${reason.host ?? "ClickView"} cannot create a view key now (${statusText(reason)}): try again later`
    case "Transport":
      return `${reason.host ?? "ClickView"} could not be reached${transportDetail(reason)}: ` +
        (BearerAuth.certificateAdvice(reason.code) ?? "check the network, the proxy variables and apiUrl")
    case "Timeout":
      return `${reason.host ?? "ClickView"} created no view key within ${reason.limit} ms: ` +
        "try again, check the network, or raise timeout"
    case "Redirected":
      return `${reason.host ?? "ClickView"} answered with a redirect (${reason.status}), ` +
        "which is not followed because it would forward the viewer's data: set apiUrl to the final address"
    case "Malformed":
      return `The response ${
        reason.host === undefined ? "" : `of ${reason.host} `
      }(${reason.status}) is not a view key: ` +
        `${describeFields(reason.fields)}; check apiUrl, and that no proxy responds in its place`
  }
}
