/**
 * A scope: a list of scope tokens, separated by single spaces.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
const scope = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** The scope for view keys. */
export const viewKeys = "smartembed.viewkey"

/** What a scope must be. */
export const expected = "scope tokens of visible ASCII without quotes or backslashes, separated by single spaces"

/** Whether the text is a scope. */
export const isScope = (text: unknown): text is string => typeof text === "string" && scope.test(text)

/** The scope tokens of a text. Anything else is ignored. */
export const tokens = (text: string): ReadonlyArray<string> => [...new Set(text.split(/\s/).filter(isScope))]
