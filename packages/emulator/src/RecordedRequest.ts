/**
 * A `RecordedRequest` is what arrived at the emulator, as a test may see, compare and print it: credentials and tokens
 * are replaced when the record is made, so that no later step can show them.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Incoming } from "./internal/incoming.ts"
import { issuedTokens } from "./IssuedToken.ts"

const redacted = "<redacted>"

/**
 * One request and the status it was answered with; `status` is `undefined` while there is no answer, and stays so
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
  status: Schema.UndefinedOr(Schema.Int)
}) {
  /** The same request, once it is answered. */
  answered(status: number): RecordedRequest {
    const { form, headers, method, path } = this
    return new RecordedRequest({ method, path, headers, form, status })
  }
}

const sensitiveHeader = /auth|cookie|token|secret|password|credential|api-?key/i
const sensitiveParameter = /token|secret|password|assertion|credential|code|key/i

/**
 * Makes records that hold none of `secrets`, no issued token, and nothing under a name that promises a credential.
 *
 * @internal
 */
export const recorder = (secrets: ReadonlyArray<Redacted.Redacted>) => {
  const literals = secrets.flatMap((secret) => {
    const value = Redacted.value(secret)
    return value === "" ? [] : [value, encodeURIComponent(value)]
  })
  const clean = (text: string) =>
    literals.reduce(
      (cleaned, literal) => cleaned.replaceAll(literal, redacted),
      text.replaceAll(issuedTokens, redacted)
    )

  return (request: Incoming): RecordedRequest => {
    const form = new Map<string, ReadonlyArray<string>>()
    for (const [name, value] of Either.getOrElse(request.parameters, () => [])) {
      const shown = sensitiveParameter.test(name) ? redacted : clean(value)
      form.set(clean(name), [...form.get(clean(name)) ?? [], shown])
    }
    return new RecordedRequest({
      method: request.method,
      path: clean(request.path),
      headers: Object.fromEntries(
        Object.entries(request.headers).map((
          [name, value]
        ) => [name, sensitiveHeader.test(name) ? redacted : clean(value)])
      ),
      form: Object.fromEntries(
        Array.from(form, ([name, values]) => [name, values.length === 1 ? values[0] ?? "" : values])
      ),
      status: undefined
    })
  }
}
