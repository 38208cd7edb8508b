/**
 * Interprets a response: a grant, or the reason why there is none. Decisions use the status and the body as they
 * arrived. Of the server's values, only the OAuth code, description and URI are shown, after redaction.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { maxLifetime } from "../lifecycle/Windows.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import type { Body, BoundedResponse } from "./BoundedResponse.ts"
import { limit } from "./BoundedResponse.ts"
import * as Redaction from "./Redaction.ts"
import * as Scope from "./Scope.ts"
import { isRedirect, isTransient } from "./status.ts"

/** A granted token. */
export interface Grant {
  readonly value: Redacted.Redacted<string>
  readonly scopes: ReadonlyArray<string>
  /** In milliseconds; `undefined` if the response has none. */
  readonly lifetime: number | undefined
}

/** The context in which a response is interpreted. */
export interface Context {
  readonly host: string
  readonly scope: string
  readonly attemptLimit: number
  /** The values to redact: the secret and the known tokens. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
}

const fields = {
  access_token: Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9\-._~+/]+=*$/)),
  token_type: Schema.String.pipe(Schema.pattern(/^bearer$/i)),
  expires_in: Schema.optional(Schema.Union(
    Schema.Finite.pipe(Schema.greaterThanOrEqualTo(1)),
    Schema.String.pipe(Schema.pattern(/^0*[1-9][0-9]*$/))
  )),
  scope: Schema.optional(Schema.NullOr(Schema.String))
}

const expected: Readonly<Record<string, string>> = {
  access_token: "a string of RFC 6750 token characters",
  token_type: "Bearer",
  expires_in: "a number of seconds, 1 or more and finite",
  scope: "a string",
  error: "absent from a successful answer"
}

const decodeGrant = Schema.decodeUnknownEither(Schema.Struct(fields), { errors: "all" })

const parseJson = Option.liftThrowable((text: string): unknown => JSON.parse(text))

const parseObject = (body: Body): { readonly [name: string]: unknown } | undefined =>
  body._tag === "Text"
    ? Option.getOrUndefined(Option.filter(parseJson(body.text), Predicate.isReadonlyRecord))
    : undefined

/** The wrong fields. No message contains a value. */
const wrongFields = (issue: ParseResult.ParseIssue): ReadonlyArray<string> =>
  issue._tag === "Composite"
    ? Array.ensure(issue.issues).flatMap(wrongFields)
    : issue._tag === "Pointer"
    ? Array.ensure(issue.path).map(String)
    : []

const malformed = (answer: BoundedResponse, names: ReadonlyArray<string>): OAuthErrorReason => ({
  _tag: "Malformed",
  status: answer.status,
  fields: names.map((field) => ({ field, expected: expected[field] ?? "a JSON object" }))
})

/** Some servers send `null` or an empty string for an absent field. */
const isAbsent = (value: unknown): value is undefined | null | "" =>
  value === undefined || value === null || value === ""

const granted = (
  answer: BoundedResponse,
  json: { readonly [name: string]: unknown },
  context: Context
): Either.Either<Grant, OAuthErrorReason> => {
  if (!isAbsent(json["error"])) return Either.left(malformed(answer, ["error"]))
  const decoded = decodeGrant(json)
  if (Either.isLeft(decoded)) {
    return Either.left(malformed(answer, wrongFields(decoded.left.issue)))
  }
  const { access_token, expires_in, scope } = decoded.right
  const asked = Scope.tokens(context.scope)
  const scopes = isAbsent(scope) ? asked : Scope.tokens(scope)
  const missing = asked.filter((token) => !scopes.includes(token))
  if (missing.length > 0) return Either.left({ _tag: "ScopeNotGranted", missing })
  const show = Redaction.make([...context.secrets, Redacted.make(access_token)])
  return Either.right({
    value: Redacted.make(access_token),
    scopes: scopes.filter((token) => asked.includes(token) || show(token) === token),
    lifetime: expires_in === undefined ? undefined : Math.min(Math.floor(Number(expires_in)) * 1000, maxLifetime)
  })
}

/** Interprets the response. */
export const interpret = (answer: BoundedResponse, context: Context): Either.Either<Grant, OAuthErrorReason> => {
  const { body, status } = answer
  const json = parseObject(body)
  const value = json?.["access_token"]
  const show = Redaction.make([
    ...context.secrets,
    ...(typeof value === "string" ? [Redacted.make(value)] : [])
  ])
  const error = json?.["error"]
  const code = show(error)
  const description = {
    status,
    code,
    description: show(json?.["error_description"]),
    uri: show(json?.["error_uri"])
  }
  if (isTransient(status) || error === "temporarily_unavailable" || error === "server_error") {
    return Either.left({ _tag: "Unavailable", ...description })
  }
  if (body._tag === "TimedOut") {
    return Either.left({ _tag: "Timeout", host: context.host, limit: context.attemptLimit })
  }
  if (body._tag === "Broken") {
    return Either.left({ _tag: "Transport", host: context.host, code: body.code })
  }
  if (isRedirect(status)) return Either.left({ _tag: "Redirected", status })
  if (code !== undefined) return Either.left({ _tag: "Rejected", ...description, code })
  if (body._tag === "TooLarge") return Either.left({ _tag: "TooLarge", status, limit })
  if (status !== 200) return Either.left({ _tag: "Unexpected", status })
  return json === undefined ? Either.left(malformed(answer, ["the body"])) : granted(answer, json, context)
}
