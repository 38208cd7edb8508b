/**
 * Decodes data that a person wrote, and says what is wrong with it.
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

// The actual value may be a secret.
const withoutValue = (message: string) => message.replace(/, actual [^]*$/, "").replace(/^Expected /, "")

/** Describes each wrong field by its name and the expected value, never by its actual value. */
const describeProblems = (error: ParseResult.ParseError): string => {
  const fields = new Map<string, Set<string>>()
  for (const { message, path } of ParseResult.ArrayFormatter.formatErrorSync(error)) {
    const field = path.length === 0 ? "the value" : path.join(".")
    fields.set(field, (fields.get(field) ?? new Set()).add(withoutValue(message)))
  }
  return Array.from(fields, ([field, expected]) => {
    const [only = "", ...others] = expected
    return others.length === 0 && only.startsWith("is ")
      ? `${field} ${only}`
      : `${field} must be ${[only, ...others].join(" or ")}`
  }).join("; ")
}

/**
 * Decodes data. The left side says why it is invalid.
 *
 * @internal
 */
export type Decoder<A> = (data: unknown) => Either.Either<A, string>

/**
 * Makes a decoder that rejects unknown fields. The left side names every wrong field.
 *
 * @internal
 */
export const decoder = <A, I>(schema: Schema.Schema<A, I>): Decoder<A> => {
  const decode = Schema.decodeUnknownEither(schema, { errors: "all", onExcessProperty: "error" })
  return (data) => Either.mapLeft(decode(data), describeProblems)
}
