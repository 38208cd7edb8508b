/**
 * Non-blank text: the contract's fields must not be empty.
 */
import * as Schema from "effect/Schema"

/** Text that is not blank. */
export const Text = Schema.String.pipe(Schema.filter((text) => text.trim() !== ""))
