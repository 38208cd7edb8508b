/**
 * A field that is not what it has to be: which one and what is expected of it, never what was in it.
 */
import * as Array from "effect/Array"
import type * as ParseResult from "effect/ParseResult"

/** A field's path, and the end of the sentence "… must be". */
export interface Field {
  readonly field: string
  readonly expected: string
}

/** The paths of the fields that are wrong. No message is made of a value: it would quote it. */
export const paths = (issue: ParseResult.ParseIssue, above: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  switch (issue._tag) {
    case "Pointer":
      return paths(issue.issue, [...above, ...Array.ensure(issue.path).map(String)])
    case "Composite":
      return Array.ensure(issue.issues).flatMap((inner) => paths(inner, above))
    case "Refinement":
    case "Transformation":
      return paths(issue.issue, above)
    default:
      return [above.join(".")]
  }
}
