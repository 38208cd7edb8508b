/**
 * Everything that can keep a view key from you, one tagged struct a reason, and in words: what happened and what to do.
 * A reason carries numbers, codes, names of fields and what ClickView said; never a request, a response, a body, or
 * anything of the viewer.
 *
 * @since 0.1.0
 */
import { BearerAuth, OAuthError } from "@effect-clickview/token"
import * as Schema from "effect/Schema"

const fields = Schema.Array(Schema.Struct({ field: Schema.String, expected: Schema.String }))

/**
 * There is no token, so that nothing was asked. The token's own failure says why.
 *
 * @since 0.1.0
 * @category reasons
 */
const NoToken = Schema.TaggedStruct("NoToken", {
  /** Why there is no token. */
  error: OAuthError
})

/**
 * What was to be asked for breaks the contract, so that nothing was asked.
 *
 * @since 0.1.0
 * @category reasons
 */
const Invalid = Schema.TaggedStruct("Invalid", {
  /** Each field that is wrong, with what is expected of it. */
  fields
})

/**
 * The request could not be sent: the API's client does not let it go where it would have to.
 *
 * @since 0.1.0
 * @category reasons
 */
const NotSent = Schema.TaggedStruct("NotSent", {
  /** What stood in the way. */
  problem: Schema.String
})

/**
 * ClickView refused to make a view key: 4xx.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
const Refused = Schema.TaggedStruct("Refused", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the answer. */
  status: Schema.Number,
  /** What ClickView wrote, cut and filtered. */
  description: Schema.optional(Schema.String),
  /** The `error` of the Bearer challenge. */
  error: Schema.optional(Schema.String),
  /** The scopes that the challenge asks for. */
  scopes: Schema.Array(Schema.String),
  /** Whether a web page came, as a filter or a proxy gives it. Since 0.2.0. */
  isPage: Schema.optional(Schema.Boolean)
})

/**
 * ClickView cannot answer now: 408, 425, 429 or 5xx. Transient.
 *
 * @since 0.1.0
 * @category reasons
 */
const Unavailable = Schema.TaggedStruct("Unavailable", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the answer. */
  status: Schema.Number,
  /** What ClickView wrote, cut and filtered. */
  description: Schema.optional(Schema.String)
})

/**
 * ClickView could not be reached, or the connection broke. Transient, except where a proxy refused or its certificate is
 * not trusted.
 *
 * @since 0.1.0
 * @category reasons
 */
const Transport = Schema.TaggedStruct("Transport", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The platform's code, such as `ECONNREFUSED`. */
  code: Schema.optional(Schema.String),
  /** The status with which a proxy refused to connect, such as 407. */
  proxyStatus: Schema.optional(Schema.Number),
  /** The variable that names that proxy, such as `HTTPS_PROXY`, where the HTTP client tells it. Since 0.2.0. */
  proxyVariable: Schema.optional(Schema.String)
})

/**
 * There was no answer within the time limit. The token was there: without one it is `NoToken`. Transient.
 *
 * @since 0.1.0
 * @category reasons
 */
const Timeout = Schema.TaggedStruct("Timeout", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The limit in milliseconds. */
  limit: Schema.Number
})

/**
 * ClickView answered with a redirect. It is not followed: the viewer's data would go along.
 *
 * @since 0.1.0
 * @category reasons
 */
const Redirected = Schema.TaggedStruct("Redirected", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the answer. */
  status: Schema.Number
})

/**
 * The answer is not a view key.
 *
 * @since 0.1.0
 * @category reasons
 */
const Malformed = Schema.TaggedStruct("Malformed", {
  /** Host (and port) that was called. Since 0.2.0. */
  host: Schema.optional(Schema.String),
  /** The HTTP status of the answer. */
  status: Schema.Number,
  /** Each field that is wrong, with what is expected of it. */
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

const adviceOn = ({ error, isPage = false, scopes, status }: typeof Refused.Type): string => {
  if (error === "insufficient_scope" || scopes.length > 0) {
    const scope = scopes.length === 0 ? "view keys" : `the scope ${scopes.join(" ")}`
    return `check the scope option, or ask ClickView to allow ${scope} for the client`
  }
  if (isPage) {
    return "a web page came instead of ClickView's answer, most likely from a filter or a proxy: ask whoever runs your " +
      "network to allow apiUrl"
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

const quoted = (reason: typeof Refused.Type | typeof Unavailable.Type): string =>
  [
    String(reason.status),
    "error" in reason && reason.error !== undefined ? ` ${reason.error}` : "",
    reason.description === undefined ? "" : `, "${reason.description}"`
  ].join("")

const listed = (wrong: typeof fields.Type): string =>
  wrong.map(({ expected, field }) => `${field} must be ${expected}`).join("; ")

const unreachedBy = ({ code, proxyStatus, proxyVariable }: typeof Transport.Type): string =>
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
      return `No view key, because there is no token. ${reason.error.message}`
    case "Invalid":
      return `No view key was asked for: ${listed(reason.fields)}`
    case "NotSent":
      return `No view key was asked for: ${reason.problem}`
    case "Refused":
      return `${reason.host ?? "ClickView"} refused to make a view key (${quoted(reason)}): ${adviceOn(reason)}`
    case "Unavailable":
      return `${reason.host ?? "ClickView"} cannot make a view key now (${quoted(reason)}): try again later`
    case "Transport":
      return `${reason.host ?? "ClickView"} could not be reached${unreachedBy(reason)}: ` +
        (BearerAuth.certificateAdvice(reason.code) ?? "check the network, the proxy variables and apiUrl")
    case "Timeout":
      return `${reason.host ?? "ClickView"} took the token and made no view key within ${reason.limit} ms: ` +
        "try again, check the network, or raise timeout"
    case "Redirected":
      return `${
        reason.host ?? "ClickView"
      } answered with a redirect (${reason.status}), which is not followed because the viewer's data ` +
        "would go along: set apiUrl to the final address"
    case "Malformed":
      return `The answer ${
        reason.host === undefined ? "" : `of ${reason.host} `
      }(${reason.status}) is not a view key: ${listed(reason.fields)}; ` +
        "check apiUrl and that no proxy answers in its place"
  }
}
