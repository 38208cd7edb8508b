/**
 * The reasons of an `OAuthError`, one tagged struct each, and a message for each: what happened and what to do. A
 * reason holds numbers, codes and names, and no part of a request or a response.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as ProxyRefusal from "./exchange/ProxyRefusal.ts"
import * as TransportAdvice from "./exchange/TransportAdvice.ts"

const answered = {
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** The OAuth `error`, cut and filtered. */
  code: Schema.optional(Schema.String),
  /** The OAuth `error_description`, cut and filtered. */
  description: Schema.optional(Schema.String),
  /** The OAuth `error_uri`, cut and filtered. */
  uri: Schema.optional(Schema.String)
}

/**
 * The endpoint could not be reached, or the connection broke. Transient, except if a proxy refused or the certificate
 * was not accepted.
 *
 * @since 0.1.0
 * @category reasons
 */
const Transport = Schema.TaggedStruct("Transport", {
  /** The host and port of the endpoint. */
  host: Schema.String,
  /** The platform's code, such as `ECONNREFUSED`. */
  code: Schema.optional(Schema.String),
  /** The status with which a proxy refused to connect, such as 407. */
  proxyStatus: Schema.optional(Schema.Number),
  /** The variable that names that proxy, such as `HTTPS_PROXY`, if the HTTP client provides it. Since 0.2.0. */
  proxyVariable: Schema.optional(Schema.String)
})

/**
 * The endpoint did not respond within the timeout. Transient.
 *
 * @since 0.1.0
 * @category reasons
 */
const Timeout = Schema.TaggedStruct("Timeout", {
  /** The host and port of the endpoint. */
  host: Schema.String,
  /** The limit of the attempt, in milliseconds. */
  limit: Schema.Number
})

/**
 * The endpoint cannot respond now: 408, 425, 429, 5xx, `temporarily_unavailable` or `server_error`. Transient.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
const Unavailable = Schema.TaggedStruct("Unavailable", answered)

/**
 * The endpoint refused the client, the grant or the scope with an OAuth code. A rejection: retrying cannot help.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const Rejected = Schema.TaggedStruct("Rejected", {
  ...answered,
  code: Schema.String,
  /** What looks odd about the shape of the client secret. Since 0.2.0. */
  hint: Schema.optional(Schema.String)
})

/**
 * The issued token covers less than was requested. A rejection: retrying cannot help.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
const ScopeNotGranted = Schema.TaggedStruct("ScopeNotGranted", {
  /** The scopes that were requested and not granted. */
  missing: Schema.Array(Schema.String)
})

/**
 * The response is not what RFC 6749 §5.1 describes.
 *
 * @since 0.1.0
 * @category reasons
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
const Malformed = Schema.TaggedStruct("Malformed", {
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** Each wrong field, with what was expected. */
  fields: Schema.Array(Schema.Struct({ field: Schema.String, expected: Schema.String }))
})

/**
 * The response is larger than a token response may be.
 *
 * @since 0.1.0
 * @category reasons
 */
const TooLarge = Schema.TaggedStruct("TooLarge", {
  /** The HTTP status of the response. */
  status: Schema.Number,
  /** How many bytes are read at most. */
  limit: Schema.Number
})

/**
 * The endpoint responded with a redirect. It is not followed, because it would receive the secret.
 *
 * @since 0.1.0
 * @category reasons
 */
const Redirected = Schema.TaggedStruct("Redirected", {
  /** The HTTP status of the response; 0 if the client hides it or followed the redirect itself. */
  status: Schema.Number
})

/**
 * The endpoint responded with a status that OAuth 2.0 does not define, or with a 4xx without an OAuth code.
 *
 * @since 0.1.0
 * @category reasons
 */
const Unexpected = Schema.TaggedStruct("Unexpected", {
  /** The HTTP status of the response. */
  status: Schema.Number
})

/**
 * The token was in its hard window when it arrived.
 *
 * @since 0.1.0
 * @category reasons
 */
const ExpiredOnArrival = Schema.TaggedStruct("ExpiredOnArrival", {
  /** The lifetime that the server gave, in milliseconds. */
  lifetime: Schema.Number
})

/**
 * A defect during the token request: in the HTTP client, a schedule, a logger, a tracer or this library. Its text is
 * not kept, because it can hold the secret.
 *
 * @since 0.2.0
 * @category reasons
 */
const Defect = Schema.TaggedStruct("Defect", {})

/**
 * The client id and secret could not be read, or are not usable.
 *
 * @since 0.1.0
 * @category reasons
 */
const Credentials = Schema.TaggedStruct("Credentials", {
  /** What is wrong, without the value. */
  problem: Schema.String
})

/**
 * An option is missing or wrong. Raised while the layer is built.
 *
 * @since 0.1.0
 * @category reasons
 */
const Configuration = Schema.TaggedStruct("Configuration", {
  /** The option's name. */
  option: Schema.String,
  /** What is expected of it. */
  expected: Schema.String
})

/**
 * The layer that holds the secret was built in a browser. Raised while the layer is built.
 *
 * @since 0.1.0
 * @category reasons
 */
const Browser = Schema.TaggedStruct("Browser", {})

/**
 * The scope of the layer is closed.
 *
 * @since 0.1.0
 * @category reasons
 */
const Closed = Schema.TaggedStruct("Closed", {})

/**
 * Why there is no token.
 *
 * @since 0.1.0
 * @category reasons
 */
export const OAuthErrorReason = Schema.Union(
  Transport,
  Timeout,
  Unavailable,
  Rejected,
  ScopeNotGranted,
  Malformed,
  TooLarge,
  Redirected,
  Unexpected,
  ExpiredOnArrival,
  Defect,
  Credentials,
  Configuration,
  Browser,
  Closed
)

/**
 * Why there is no token.
 *
 * @since 0.1.0
 * @category reasons
 */
export type OAuthErrorReason = typeof OAuthErrorReason.Type

/**
 * The type of each reason, for signatures such as `(reason: OAuthErrorReason.Rejected) => string`.
 *
 * @since 0.2.0
 * @category reasons
 */
export declare namespace OAuthErrorReason {
  /**
   * The endpoint could not be reached.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Transport = Extract<OAuthErrorReason, { readonly _tag: "Transport" }>

  /**
   * The endpoint did not respond in time.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Timeout = Extract<OAuthErrorReason, { readonly _tag: "Timeout" }>

  /**
   * The endpoint cannot respond now.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Unavailable = Extract<OAuthErrorReason, { readonly _tag: "Unavailable" }>

  /**
   * The endpoint refused the client, the grant or the scope.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Rejected = Extract<OAuthErrorReason, { readonly _tag: "Rejected" }>

  /**
   * The token covers less than was requested.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type ScopeNotGranted = Extract<OAuthErrorReason, { readonly _tag: "ScopeNotGranted" }>

  /**
   * The response is not a token.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Malformed = Extract<OAuthErrorReason, { readonly _tag: "Malformed" }>

  /**
   * The response is too large.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type TooLarge = Extract<OAuthErrorReason, { readonly _tag: "TooLarge" }>

  /**
   * The endpoint redirected the request.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Redirected = Extract<OAuthErrorReason, { readonly _tag: "Redirected" }>

  /**
   * OAuth 2.0 does not define the status.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Unexpected = Extract<OAuthErrorReason, { readonly _tag: "Unexpected" }>

  /**
   * The token was about to expire when it arrived.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type ExpiredOnArrival = Extract<OAuthErrorReason, { readonly _tag: "ExpiredOnArrival" }>

  /**
   * The HTTP client, a schedule, a logger, a tracer or this library had a defect.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Defect = Extract<OAuthErrorReason, { readonly _tag: "Defect" }>

  /**
   * The credentials could not be read or cannot be used.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Credentials = Extract<OAuthErrorReason, { readonly _tag: "Credentials" }>

  /**
   * An option is wrong.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Configuration = Extract<OAuthErrorReason, { readonly _tag: "Configuration" }>

  /**
   * The program runs in a browser.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Browser = Extract<OAuthErrorReason, { readonly _tag: "Browser" }>

  /**
   * The scope of the layer is closed.
   *
   * @since 0.2.0
   * @category reasons
   */
  export type Closed = Extract<OAuthErrorReason, { readonly _tag: "Closed" }>
}

const advice = new Map(Object.entries({
  invalid_client: "check the client id and the client secret, and that ClickView has activated them",
  unauthorized_client: "ask ClickView to allow the client-credentials grant for this client",
  invalid_scope: "check the scope option, or ask ClickView to allow this scope for the client",
  unsupported_grant_type: "check that tokenUrl is an OAuth 2.0 token endpoint",
  invalid_grant: "check that tokenUrl is an OAuth 2.0 token endpoint"
}))

const quoted = (reason: typeof Unavailable.Type | typeof Rejected.Type): string =>
  [
    String(reason.status),
    reason.code === undefined ? "" : ` ${reason.code}`,
    reason.description === undefined ? "" : `, "${reason.description}"`,
    reason.uri === undefined ? "" : `, see ${reason.uri}`
  ].join("")

/**
 * A reason in words: what happened, then what to do.
 *
 * @internal
 */
export const describe = (reason: OAuthErrorReason): string => {
  switch (reason._tag) {
    case "Transport":
      return reason.proxyStatus !== undefined
        ? `${reason.host} could not be reached, ${ProxyRefusal.describe(reason.proxyStatus, reason.proxyVariable)}`
        : `${reason.host} could not be reached${reason.code === undefined ? "" : ` (${reason.code})`}: ` +
          TransportAdvice.of(reason.code)
    case "Timeout":
      return `${reason.host} did not answer within ${reason.limit} ms: check the network, or raise timeouts.attempt`
    case "Unavailable":
      return `The token endpoint cannot answer now (${quoted(reason)}): try again later`
    case "Rejected":
      return `The token endpoint refused the request (${quoted(reason)}): ` +
        (advice.get(reason.code) ?? "check the client id, the client secret, the scope and tokenUrl") +
        (reason.hint === undefined ? "" : `; ${reason.hint}`)
    case "ScopeNotGranted":
      return `The token does not cover the scope ${reason.missing.join(" ")}: ` +
        "check the scope option, or ask ClickView to allow this scope for the client"
    case "Malformed":
      return `The answer (${reason.status}) is not a token: ` +
        reason.fields.map(({ expected, field }) => `${field} must be ${expected}`).join("; ") +
        "; check that tokenUrl is an OAuth 2.0 token endpoint and that no proxy answers in its place"
    case "TooLarge":
      return `The answer (${reason.status}) is larger than ${reason.limit} bytes: ` +
        "check that tokenUrl is an OAuth 2.0 token endpoint"
    case "Redirected":
      return `The token endpoint answered with a redirect${reason.status === 0 ? "" : ` (${reason.status})`}, ` +
        "which is not followed because that server would receive the secret: set tokenUrl to the final address"
    case "Unexpected":
      return `The token endpoint gave an answer that OAuth 2.0 does not know (${reason.status}): check tokenUrl`
    case "ExpiredOnArrival":
      return `The token (lifetime ${reason.lifetime} ms) expired too early to be used when it arrived: ` +
        "check the server's token lifetime and the connection's speed"
    case "Defect":
      return "A defect ended the request for a token, and its text is not shown because it can hold the secret: " +
        "check the HTTP client, transformClient, retry.schedule, and the program's tracer and loggers"
    case "Credentials":
      return `The client's credentials cannot be used: ${reason.problem}`
    case "Configuration":
      return `${reason.option} must be ${reason.expected}`
    case "Browser":
      return "The ClickView client secret must not reach a browser: " +
        "build this layer on your server, and let the browser ask your server"
    case "Closed":
      return "The layer that held the token is closed: keep its scope open as long as tokens are needed"
  }
}
