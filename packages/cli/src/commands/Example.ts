/**
 * An `Example` in the description of a command. It is one paragraph, because the list of commands shows only the first.
 *
 * @since 0.2.0
 */
import * as HelpDoc from "@effect/cli/HelpDoc"

/** @internal */
export const described = (description: string, ...examples: ReadonlyArray<string>): HelpDoc.HelpDoc =>
  HelpDoc.p(`${description} Example: ${examples.join("  or  ")}`)
