/**
 * Words for data that a schema refuses. They name fields and what was expected, never the value.
 */
import * as ParseResult from "effect/ParseResult"

// What was found may be a secret. What was expected is ours.
const withoutValue = (message: string) => message.replace(/, actual [^]*$/, "").replace(/^Expected /, "")

/**
 * What is wrong with data, one text for each field: its name and what was expected, never its value.
 *
 * @internal
 */
export const problems = (error: ParseResult.ParseError): ReadonlyArray<string> => {
  const fields = new Map<string, Set<string>>()
  for (const { message, path } of ParseResult.ArrayFormatter.formatErrorSync(error)) {
    const field = path.length === 0 ? "the whole" : path.join(".")
    fields.set(field, (fields.get(field) ?? new Set()).add(withoutValue(message)))
  }
  return Array.from(fields, ([field, expected]) => {
    const [only = "", ...others] = expected
    return others.length === 0 && only.startsWith("is ")
      ? `${field} ${only}`
      : `${field} must be ${[only, ...others].join(" or ")}`
  })
}
