/**
 * A `Fault` is one way in which the emulator fails, as data: a name of the vocabulary, what the name takes, and the
 * target that it is aimed at. The same value is typed in TypeScript and travels as JSON. All faults that meet a request
 * apply to it.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { problems } from "../data/problems.ts"
import * as Bytes from "./Bytes.ts"
import { faultText, targetNames } from "./faultText.ts"
import * as Field from "./Fields.ts"
import * as Instead from "./Instead.ts"
import * as Selection from "./Selection.ts"
import * as State from "./State.ts"
import type { Target } from "./Target.ts"
import * as Time from "./Time.ts"
import { vocabulary } from "./Vocabulary.ts"
import * as Wire from "./Wire.ts"

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
 * What a name takes; nothing has to be given where nothing is needed.
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

/** Why this is no fault: the fields that are wrong, and what the name takes. */
const misfit = (data: unknown, error: ParseResult.ParseError): string => {
  const tag = Predicate.hasProperty(data, "_tag") ? data._tag : undefined
  const word = vocabulary.find(({ name }) => name === tag)
  if (word === undefined) return `a fault begins with a status such as 503, or with one of ${names}`
  const takes = word.parameters.length === 0 ? "nothing" : word.parameters.join(", ")
  return `${problems(error).join("; ")}. ${word.name} takes ${takes}, and a target: ${targetNames}`
}

/**
 * Reads a fault that travelled as JSON; on the left is a text that names the fields that are wrong.
 *
 * @internal
 */
export const faultFrom = (data: unknown): Either.Either<Fault, string> =>
  Either.mapLeft(decode(data), (error) => misfit(data, error))

/**
 * The constructors of {@link Fault}, one a name, its schema, and the vocabulary.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fault = {
  /** Faults between TypeScript and JSON, which look the same. */
  schema,
  /** Every name, with its documentation and where it works. */
  vocabulary,
  /** The same fault, aimed at these requests alone. */
  aim: (fault: Fault, target: Target): Fault => validate({ ...fault, target: { ...fault.target, ...target } }),
  /** Reads what a command line says, such as `503 for 30s` or `Latency duration=2s first 3`. */
  parse: (text: string): Either.Either<Fault, string> =>
    Either.flatMap(
      faultText(text),
      (data) => Either.mapLeft(faultFrom(data), (problem) => `"${text}" is no fault: ${problem}`)
    ),
  /** The answer is on its way for `duration`. */
  Latency: of("Latency"),
  /** The answer is on its way for a time between `min` and `max`, drawn for each request. */
  Jitter: of("Jitter"),
  /** The request is read, and never answered. */
  Hang: of("Hang"),
  /** The connection is reset before anything is answered. */
  ResetBefore: of("ResetBefore"),
  /** The connection is reset within the headers. */
  ResetWithinHeaders: of("ResetWithinHeaders"),
  /** The connection is reset within the body. */
  ResetWithinBody: of("ResetWithinBody"),
  /** The body comes in pieces of `bytes` (1 unless told otherwise), one every `every`. */
  Trickle: of("Trickle"),
  /** The connection ends in good order after half of the announced body. */
  Truncation: of("Truncation"),
  /** `Content-Length` announces so many bytes more (or fewer, below zero) than are sent. */
  WrongLength: of("WrongLength"),
  /** The body never ends. */
  EndlessBody: of("EndlessBody"),
  /** The content type is `value`, or missing without one. */
  ContentType: of("ContentType"),
  /** The body begins with the byte order mark of UTF-8. */
  ByteOrderMark: of("ByteOrderMark"),
  /** A further field of the JSON holds lists in lists, `depth` of them; 20,000 unless told otherwise. */
  NestingBomb: of("NestingBomb"),
  /** The body is compressed by gzip, asked for or not, and grows to `size` bytes; 10 MiB unless told otherwise. */
  CompressedBomb: of("CompressedBomb"),
  /** This `status`, with a line of text, or with `body` as `contentType`. */
  Status: of("Status"),
  /** A page of HTML, as a proxy gives it; 502 unless `status` says otherwise. */
  ProxyPage: of("ProxyPage"),
  /** An `error` of RFC 6749, with any `status` (401 for `invalid_client`, else 400), `description` and `uri`. */
  OAuthError: of("OAuthError"),
  /** An error `code` that no specification knows; `account_suspended` with 400 unless told otherwise. */
  UndocumentedError: of("UndocumentedError"),
  /** An `error` inside a 200; `invalid_client` unless told otherwise. */
  ErrorInSuccess: of("ErrorInSuccess"),
  /** A description that repeats the secret of the request; 401 `invalid_client` unless `status` says otherwise. */
  EchoedSecret: of("EchoedSecret"),
  /** A description that holds line breaks, a terminal's escape and a zero; 400 unless `status` says otherwise. */
  ControlCharacters: of("ControlCharacters"),
  /** One `field` of the token's JSON is `missing`, `empty`, `null`, a `number`, `text`, `zero`, `negative`, a `fraction`, `digits` (`"3600"`), `digits and letters` (`"12abc"`), `enormous`, or a `list`. */
  MalformedField: of("MalformedField"),
  /** The token's type as `value` spells it: in other case, or another type. */
  TokenType: of("TokenType"),
  /** The token is issued for a `narrower` scope than was asked for, a `wider` one, or its scope is `missing` from the answer. */
  Scope: of("Scope"),
  /** The client's last token again, with what is left of its life; a new one where there is none. */
  SameToken: of("SameToken"),
  /** The token lives for one second, and the answer is on its way for longer. */
  ExpiredToken: of("ExpiredToken"),
  /** A redirect to another path of the `same` origin, to an `other` origin, or to itself in a `loop`; `location` names a place of your own. */
  Redirect: of("Redirect"),
  /** 429 or 503 (unless `status` says otherwise) with `Retry-After` in `seconds` or as a `date` so far ahead, in the `past`, `absurd`, or `garbage`. */
  RetryAfter: of("RetryAfter"),
  /** Fails `failures` times, with 503 unless `status` says otherwise, then answers as usual. */
  SlowRecovery: of("SlowRecovery"),
  /** Every token issued so far is revoked when the request arrives, whatever its route. */
  RevokeAll: of("RevokeAll"),
  /** The server's clock is `by` `ahead` or `behind`, on every route: its dates, and when it takes tokens to expire. */
  ClockSkew: of("ClockSkew"),
  /** No secret of the client is valid any more. */
  SecretRotatedAway: of("SecretRotatedAway"),
  /** In the page of video selection, the choice is `never` told, comes from a `foreign` origin, is `malformed` in every way, told `twice`, or `late`, when the frame is removed. */
  Selection: of("Selection")
}
