/**
 * Clears what others wrote of secrets that they may have repeated.
 *
 * @since 0.2.0
 */
import type * as Redacted from "effect/Redacted"
import * as Concealment from "./exchange/Concealment.ts"

/**
 * A function that replaces these secrets by `***` and leaves a text as it is otherwise. It knows the forms that a secret
 * takes in answers, logs and dumps: percent-encoded, with HTML entities or JSON escapes, as hexadecimal or decimal bytes,
 * and in Base64. A secret that was wiped is not looked for.
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
export const clearing: (secrets: ReadonlyArray<Redacted.Redacted>) => (text: string) => string = Concealment.clearing
