/**
 * A `RecordedRequest` is a request that the emulator received, safe to compare and print. Credentials and tokens are
 * redacted when the record is made, so that no later step can show them.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { ReceivedRequest } from "../http/ReceivedRequest.ts"
import { issuedTokens } from "../state/IssuedToken.ts"
import { isPersonal } from "./personal.ts"

const redacted = "<redacted>"

/**
 * One request and the status of its response. A JSON body keeps its shape, but the values of `firstName`, `surname`,
 * `email` and similar fields are redacted. `status` is `undefined` until there is a response, and stays `undefined`
 * after a hang or a reset.
 *
 * @since 0.1.0
 * @category models
 */
export class RecordedRequest extends Schema.Class<RecordedRequest>("@effect-clickview/emulator/RecordedRequest")({
  method: Schema.String,
  path: Schema.String,
  headers: Schema.Record({ key: Schema.String, value: Schema.String }),
  form: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Array(Schema.String)) }),
  json: Schema.optionalWith(Schema.Unknown, { exact: true }),
  status: Schema.UndefinedOr(Schema.Int)
}) {
  /** Returns the request with the status of its response. */
  withStatus(status: number): RecordedRequest {
    const { form, headers, method, path } = this
    return new RecordedRequest({ method, path, headers, form, ...("json" in this ? { json: this.json } : {}), status })
  }
}

const maxDepth = 32

const sensitiveHeader = /auth|cookie|token|secret|pass|pwd|credential|api-?key/i
const sensitiveParameter = /token|secret|pass|pwd|assertion|credential|code|key/i

const isHidden = (name: string) => isPersonal(name) || sensitiveParameter.test(name)

const decoded = (path: string) => Option.getOrElse(Option.liftThrowable(decodeURIComponent)(path), () => path)

/**
 * Makes records without any of `secrets`, without issued tokens, and without values of fields named like a credential.
 *
 * @internal
 */
export const makeRecorder = (secrets: ReadonlyArray<Redacted.Redacted>) => {
  const literals = secrets.flatMap((secret) => {
    const value = Redacted.value(secret)
    return value === "" ? [] : [value, encodeURIComponent(value)]
  })
  const clean = (text: string) =>
    literals.reduce(
      (cleaned, literal) => cleaned.replaceAll(literal, redacted),
      text.replaceAll(issuedTokens, redacted)
    )

  // A percent-encoded secret is a secret too: such a path is shown decoded and redacted.
  const cleanPath = (path: string) => {
    const plain = decoded(path)
    return clean(clean(plain) === plain ? path : plain)
  }

  const cleanJson = (value: unknown, depth = 0): unknown => {
    if (typeof value === "string") return clean(value)
    if (typeof value !== "object" || value === null) return value
    if (depth >= maxDepth) return "<too deep>"
    if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        clean(name),
        isHidden(name) ? redacted : cleanJson(item, depth + 1)
      ])
    )
  }

  return (request: ReceivedRequest): RecordedRequest => {
    const form = new Map<string, ReadonlyArray<string>>()
    for (const [name, value] of Either.getOrElse(request.parameters, () => [])) {
      const shown = isHidden(name) ? redacted : clean(value)
      form.set(clean(name), [...form.get(clean(name)) ?? [], shown])
    }
    return new RecordedRequest({
      method: request.method,
      path: cleanPath(request.path),
      headers: Object.fromEntries(
        Object.entries(request.headers).map((
          [name, value]
        ) => [name, sensitiveHeader.test(name) ? redacted : clean(value)])
      ),
      form: Object.fromEntries(
        Array.from(form, ([name, values]) => [name, values.length === 1 ? values[0] ?? "" : values])
      ),
      ...Either.match(request.json, { onLeft: () => ({}), onRight: (json) => ({ json: cleanJson(json) }) }),
      status: undefined
    })
  }
}

const textsIn = (value: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null || depth >= maxDepth) return []
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsIn(item, depth + 1)])
}

/**
 * Returns all texts of a request except its headers and `client_secret`. They are for comparison and are never shown.
 *
 * @internal
 */
export const textsOf = ({ json, parameters, path, query, text }: ReceivedRequest): ReadonlyArray<string> =>
  [
    decoded(path),
    ...[...query].flat(),
    ...Either.getOrElse(parameters, () => []).filter(([name]) => name !== "client_secret").flat(),
    ...textsIn(Either.getOrElse(json, () => undefined)),
    text
  ].filter((text) => text !== "")
