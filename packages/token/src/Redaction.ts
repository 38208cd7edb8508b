/**
 * Redacts secrets in texts of your own, such as a text that quotes a server.
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
 * import { redactSecrets } from "@effect-clickview/token"
 * import { Redacted } from "effect"
 *
 * const redact = redactSecrets([Redacted.make("my secret")])
 *
 * console.log(redact("not accepted: my%20secret"))
 * // not accepted: ***
 *
 * @since 0.2.0
 * @category redaction
 */
export const redactSecrets: (secrets: ReadonlyArray<Redacted.Redacted>) => (text: string) => string =
  Redaction.redactSecrets
