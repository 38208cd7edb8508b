/**
 * Redacts secrets in texts of others, who may have repeated them.
 *
 * @since 0.2.0
 */
import type * as Redacted from "effect/Redacted"
import * as Redaction from "./exchange/Redaction.ts"

/**
 * Makes a function that replaces these secrets in a text by `***`. It finds them in plain form, percent-encoded, with
 * HTML entities or JSON escapes, as hexadecimal or decimal bytes, and in Base64. It ignores secrets that were wiped.
 *
 * @example
 * import { clearing } from "@effect-clickview/token"
 * import { Redacted } from "effect"
 *
 * const clear = clearing([Redacted.make("my secret")])
 *
 * console.log(clear("not accepted: my%20secret"))
 * // not accepted: ***
 *
 * @since 0.2.0
 * @category redaction
 */
export const clearing: (secrets: ReadonlyArray<Redacted.Redacted>) => (text: string) => string = Redaction.redactSecrets
