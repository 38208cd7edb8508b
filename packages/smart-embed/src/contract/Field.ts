/**
 * An invalid field: its path and what it must be, never its value.
 */
import * as Array from "effect/Array"
import type * as ParseResult from "effect/ParseResult"

/** A field's path, and the rest of the sentence "… must be". */
export interface Field {
  readonly field: string
  readonly expected: string
}

/** The paths of the invalid fields. Schema's messages are not used, because they quote values. */
export const invalidPaths = (
  issue: ParseResult.ParseIssue,
  above: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  switch (issue._tag) {
    case "Pointer":
      return invalidPaths(issue.issue, [...above, ...Array.ensure(issue.path).map(String)])
    case "Composite":
      return Array.ensure(issue.issues).flatMap((inner) => invalidPaths(inner, above))
    case "Refinement":
    case "Transformation":
      return invalidPaths(issue.issue, above)
    default:
      return [above.join(".")]
  }
}
