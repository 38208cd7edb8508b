/**
 * Parses `WWW-Authenticate`: challenges in one header or several, each a scheme with a token68 or parameters. One pass from
 * left to right keeps the cost linear. Invalid parts are skipped. Parameters separated by spaces, as some gateways send
 * them, are accepted.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.2
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */

/** A challenge. Parameter names are lower case; of a repeated parameter the first counts. */
export interface ParsedChallenge {
  readonly scheme: string
  readonly token68: string | undefined
  readonly parameters: ReadonlyMap<string, string>
}

/** Whether a scheme is Bearer, ignoring case. */
export const isBearer = (scheme: string): boolean => scheme.toLowerCase() === "bearer"

const space = /[ \t]/
const separator = /[ \t,]/
const tchar = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/
const token68char = /[A-Za-z0-9\-._~+/]/

/** The end of the run of these characters that begins at `from`. */
const end = (text: string, from: number, characters: RegExp): number => {
  let at = from
  while (at < text.length && characters.test(text.charAt(at))) at++
  return at
}

/** The token68 at `from`, if the end or a comma follows it. */
const token68 = (text: string, from: number): string | undefined => {
  const until = end(text, end(text, from, token68char), /=/)
  const next = text.charAt(end(text, until, space))
  return until > from && token68char.test(text.charAt(from)) && (next === "" || next === ",")
    ? text.slice(from, until)
    : undefined
}

/** The value at `from`, quoted or not, and its end. An unterminated string ends with the header. */
const value = (text: string, from: number): readonly [value: string, until: number] => {
  if (text.charAt(from) !== "\"") {
    const until = end(text, from, /[^ \t,]/)
    return [text.slice(from, until), until]
  }
  const characters: Array<string> = []
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === "\"") return [characters.join(""), at + 1]
    if (text.charAt(at) === "\\") at++
    characters.push(text.charAt(at))
  }
  return [characters.join(""), text.length]
}

/** The challenges of a header, in order. */
export const parse = (header: string): ReadonlyArray<ParsedChallenge> => {
  const challenges: Array<ParsedChallenge> = []
  let parameters = new Map<string, string>()
  for (let at = end(header, 0, separator); at < header.length; at = end(header, at, separator)) {
    const nameEnd = end(header, at, tchar)
    const name = header.slice(at, nameEnd)
    const equals = end(header, nameEnd, space)
    if (name === "") {
      at = header.charAt(at) === "\"" ? value(header, at)[1] : at + 1
    } else if (header.charAt(equals) === "=") {
      const [text, until] = value(header, end(header, equals + 1, space))
      const key = name.toLowerCase()
      if (!parameters.has(key)) parameters.set(key, text)
      at = until
    } else {
      const blob = equals > nameEnd ? token68(header, equals) : undefined
      parameters = new Map()
      challenges.push({ scheme: name, token68: blob, parameters })
      at = blob === undefined ? nameEnd : equals + blob.length
    }
  }
  return challenges
}
