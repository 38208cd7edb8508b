/**
 * The `Shape` of a credential describes it without revealing any of its characters.
 *
 * @since 0.2.0
 */

/** @internal */
export interface Shape {
  readonly length: number
  /** The quotation mark at both ends. */
  readonly quote: "\"" | "'" | "`" | undefined
  /** White space at the beginning or the end. */
  readonly space: "a line break at its end" | "white space at its end" | "white space at its beginning" | undefined
  /** Whether it contains a character outside visible ASCII. */
  readonly isOdd: boolean
  /** Whether it looks like a placeholder from an example. */
  readonly isPlaceholder: boolean
}

const spaceOf = (text: string): Shape["space"] =>
  /[\r\n]\s*$/.test(text)
    ? "a line break at its end"
    : /\s$/.test(text)
    ? "white space at its end"
    : /^\s/.test(text)
    ? "white space at its beginning"
    : undefined

/** Words of examples, alone or joined: `your-client-secret`, `<secret>`, `changeme`, `xxxx`. */
const placeholder =
  /^\W*((your|my|the|insert|enter|add|put|here|example|sample|dummy|test|fake|changeme|change|me|replace|with|todo|placeholder|client|clickview|id|secret|key|value|x+|\*+|\.{3})[\W_]*)+$/i

const quoteOf = (text: string): Shape["quote"] => {
  const [first] = text
  return text.length > 1 && text.endsWith(first ?? "") && (first === "\"" || first === "'" || first === "`")
    ? first
    : undefined
}

/** @internal */
export const of = (text: string): Shape => ({
  length: text.length,
  quote: quoteOf(text),
  space: spaceOf(text),
  isOdd: /[^\x20-\x7e]/.test(text.trim()),
  isPlaceholder: placeholder.test(text.trim())
})

/**
 * Describes a shape in a few words.
 *
 * @internal
 */
export const describe = ({ isOdd, isPlaceholder, length, quote, space }: Shape): string =>
  [
    `${length} ${length === 1 ? "character" : "characters"}`,
    ...(quote === undefined ? [] : [`begins and ends with ${quote}`]),
    ...(space === undefined ? [] : [space]),
    ...(isOdd ? ["contains an unusual character"] : []),
    ...(isPlaceholder ? ["looks like a placeholder"] : [])
  ].join(", ")
