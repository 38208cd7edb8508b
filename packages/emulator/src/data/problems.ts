/**
 * Describes data that does not match a schema.
 */
import * as ParseResult from "effect/ParseResult"

// The actual value may be a secret.
const withoutValue = (message: string) => message.replace(/, actual [^]*$/, "").replace(/^Expected /, "")

/**
 * Describes each wrong field by its name and the expected value, never by its actual value.
 *
 * @internal
 */
export const describeProblems = (error: ParseResult.ParseError): ReadonlyArray<string> => {
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
  })
}
