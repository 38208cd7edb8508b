/**
 * A `Fault` is one way in which the emulator fails, as data: a name, its parameters and a target. TypeScript, JSON and
 * the command line share one schema. All faults whose target matches a request apply to it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { describeProblems } from "../data/problems.ts"
import * as Bytes from "./Body.ts"
import * as Wire from "./Connection.ts"
import { parseFaultText, targetNames } from "./faultText.ts"
import * as Instead from "./Response.ts"
import * as Selection from "./Selection.ts"
import * as State from "./State.ts"
import type { Target } from "./Target.ts"
import * as Time from "./Timing.ts"
import * as Field from "./TokenFields.ts"
import { vocabulary } from "./Vocabulary.ts"

const schema = Schema.Union(
  Time.latency.schema,
  Time.jitter.schema,
  Time.hang.schema,
  Wire.resetBefore.schema,
  Wire.resetWithinHeaders.schema,
  Wire.resetWithinBody.schema,
  Wire.trickle.schema,
  Wire.truncation.schema,
  Wire.wrongLength.schema,
  Bytes.endlessBody.schema,
  Bytes.contentType.schema,
  Bytes.byteOrderMark.schema,
  Bytes.nestingBomb.schema,
  Bytes.compressedBomb.schema,
  Instead.status.schema,
  Instead.proxyPage.schema,
  Instead.oauthErrorFault.schema,
  Instead.undocumentedError.schema,
  Instead.errorInSuccess.schema,
  Instead.echoedSecret.schema,
  Instead.controlCharacters.schema,
  Field.malformedField.schema,
  Field.tokenType.schema,
  Field.scopeFault.schema,
  Field.sameToken.schema,
  Time.expiredToken.schema,
  Instead.redirect.schema,
  Instead.retryAfter.schema,
  Instead.slowRecovery.schema,
  State.revokeAll.schema,
  State.clockSkew.schema,
  State.secretRotatedAway.schema,
  Selection.selection.schema
)

/**
 * One way in which the emulator fails.
 *
 * @since 0.1.0
 * @category models
 */
export type Fault = typeof schema.Type

/**
 * The parameters of a fault. The argument is optional if every parameter is.
 *
 * @internal
 */
type Fields<Tag extends Fault["_tag"]> = Omit<Extract<Fault, { readonly _tag: Tag }>, "_tag">

const validate = Schema.validateSync(schema)

const of = <const Tag extends Fault["_tag"]>(_tag: Tag) =>
(
  ...[fields]: Partial<Fields<Tag>> extends Fields<Tag> ? [fields?: Fields<Tag>] : [fields: Fields<Tag>]
): Fault => validate({ _tag, ...fields })

const names = vocabulary.map(({ name }) => name).join(", ")

const decode = Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })

/** Describes why data is not a fault: the wrong fields and the parameters of the name. */
const describeMisfit = (data: unknown, error: ParseResult.ParseError): string => {
  const tag = Predicate.hasProperty(data, "_tag") ? data._tag : undefined
  const word = vocabulary.find(({ name }) => name === tag)
  if (word === undefined) return `start with a status such as 503, or with one of ${names}`
  const takes = word.parameters.length === 0 ? "no parameters" : word.parameters.join(", ")
  return `${describeProblems(error).join("; ")}. ${word.name} takes ${takes} and a target: ${targetNames}`
}

/**
 * Decodes a fault from JSON data. The left side names the wrong fields.
 *
 * @internal
 */
export const decodeFault = (data: unknown): Either.Either<Fault, string> =>
  Either.mapLeft(decode(data), (error) => describeMisfit(data, error))

/**
 * The constructors of {@link Fault}, one for each name, its schema and the vocabulary.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = {
  /** The schema of faults. The type and its JSON encoding are the same. */
  schema,
  /** The description of every fault. */
  vocabulary,
  /** Returns the fault with a target that is merged into its own. */
  aim: (fault: Fault, target: Target): Fault => validate({ ...fault, target: { ...fault.target, ...target } }),
  /** Parses the command-line form, such as `503 for 30s` or `Latency duration=2s first 3`. */
  parse: (text: string): Either.Either<Fault, string> =>
    Either.flatMap(
      parseFaultText(text),
      (data) => Either.mapLeft(decodeFault(data), (problem) => `"${text}" is not a fault: ${problem}`)
    ),
  /** Delays the response by `duration`. */
  Latency: of("Latency"),
  /** Delays the response by a random time from `min` to `max`, drawn for each request. */
  Jitter: of("Jitter"),
  /** Reads the request and never responds. */
  Hang: of("Hang"),
  /** Resets the connection before it sends anything. */
  ResetBefore: of("ResetBefore"),
  /** Resets the connection in the middle of the headers. */
  ResetWithinHeaders: of("ResetWithinHeaders"),
  /** Resets the connection in the middle of the body. */
  ResetWithinBody: of("ResetWithinBody"),
  /** Sends the body in chunks of `bytes` (default 1), one every `every`. */
  Trickle: of("Trickle"),
  /** Closes the connection cleanly after half of the announced body. */
  Truncation: of("Truncation"),
  /** Announces a `Content-Length` that is `off` bytes longer than the body, or shorter if `off` is negative. */
  WrongLength: of("WrongLength"),
  /** Sends a body that never ends. */
  EndlessBody: of("EndlessBody"),
  /** Sets the content type to `value`, or removes it without a `value`. */
  ContentType: of("ContentType"),
  /** Puts a UTF-8 byte order mark before the body. */
  ByteOrderMark: of("ByteOrderMark"),
  /** Adds a JSON field of nested arrays, `depth` levels deep (default 20,000). */
  NestingBomb: of("NestingBomb"),
  /** Compresses the body with gzip, whatever the client accepts. It expands to `size` bytes (default 10 MiB). */
  CompressedBomb: of("CompressedBomb"),
  /** Responds with `status` and a line of text, or with `body` as `contentType`. */
  Status: of("Status"),
  /** Responds with an HTML page, as a proxy does, and `status` (default 502). */
  ProxyPage: of("ProxyPage"),
  /** Responds with an RFC 6749 `error`, `description` and `uri`. `status` defaults to 401 for `invalid_client`, otherwise to 400. */
  OAuthError: of("OAuthError"),
  /** Responds with an error `code` that no specification defines (default `account_suspended`) and `status` (default 400). */
  UndocumentedError: of("UndocumentedError"),
  /** Responds with status 200 and an `error` in the body (default `invalid_client`). */
  ErrorInSuccess: of("ErrorInSuccess"),
  /** Responds with `invalid_client` and repeats the client secret in the description. `status` defaults to 401. */
  EchoedSecret: of("EchoedSecret"),
  /** Responds with a description that contains line breaks, a terminal escape sequence and a NUL. `status` defaults to 400. */
  ControlCharacters: of("ControlCharacters"),
  /** Replaces one `field` of the token response: `missing`, `empty`, `null`, `number`, `text`, `zero`, `negative`, `fraction`, `digits` (`"3600"`), `digits and letters` (`"12abc"`), `enormous` or `list`. */
  MalformedField: of("MalformedField"),
  /** Sets `token_type` to `value`: another spelling, or another type. */
  TokenType: of("TokenType"),
  /** Issues a token with a `narrower` or `wider` scope than requested, or omits `scope` from the response (`missing`). */
  Scope: of("Scope"),
  /** Returns the client's latest token with its remaining lifetime, or issues one if there is none. */
  SameToken: of("SameToken"),
  /** Issues a token that lives one second, and delays the response by 1.5 seconds. */
  ExpiredToken: of("ExpiredToken"),
  /** Redirects to another path of the `same` origin, to an `other` origin, or to itself (`loop`). `location` overrides the target. */
  Redirect: of("Redirect"),
  /** Responds with 429 or 503 (default 503) and a `Retry-After` header: `seconds` ahead as a number or a `date`, in the `past`, `absurd`, or `garbage`. */
  RetryAfter: of("RetryAfter"),
  /** Responds with `status` (default 503) to the first `failures` requests, then works. */
  SlowRecovery: of("SlowRecovery"),
  /** Revokes every issued token when a request arrives, on any route. */
  RevokeAll: of("RevokeAll"),
  /** Moves the server's clock `ahead` or `behind` by `by`, on every route: its dates and its token expiry. */
  ClockSkew: of("ClockSkew"),
  /** Treats every secret of the client as invalid. */
  SecretRotatedAway: of("SecretRotatedAway"),
  /** Changes how the selection page posts its message: `never`, from a `foreign` origin, `malformed` in many ways, `twice`, or `late` when the frame is removed. */
  Selection: of("Selection")
}
