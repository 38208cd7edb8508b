/**
 * Finds a secret in a text in any mix of encodings: plain, percent-encoded, HTML entities, JSON escapes, also encoded
 * twice. Both are normalised to one form, so that the cost is linear.
 */

/** The characters that RFC 6749 §5.2 does not allow. Comparisons ignore them. */
export const forbidden = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g

const entities = new Map([["amp", "&"], ["lt", "<"], ["gt", ">"], ["quot", "\""], ["apos", "'"], ["nbsp", " "]])

/** One character in any encoding. The repetitions match text that was encoded more than once. */
const written =
  /%(?:25)*(?<percent>[0-9a-f]{2})|&(?:amp;)*(?:#0*(?<decimal>\d{1,6})|#x0*(?<hex>[0-9a-f]{1,6})|(?<name>[a-z]{2,4}));|\\{1,16}(?:u(?<unicode>[0-9a-f]{4})|x(?<byte>[0-9a-f]{2})|[bfnrt])|[^]/giu

const decoded = (match: RegExpMatchArray): string => {
  const { byte, decimal, hex, name, percent, unicode } = match.groups ?? {}
  const digits = percent ?? unicode ?? byte ?? hex
  const code = digits === undefined ? Number(decimal ?? NaN) : parseInt(digits, 16)
  const text = code <= 0x7e
    ? String.fromCharCode(code)
    : code > 0x7e || (match[0].length > 1 && match[0].startsWith("\\"))
    ? ""
    : name === undefined
    ? match[0]
    : entities.get(name.toLowerCase()) ?? match[0]
  return text.replace(forbidden, "").replaceAll("+", " ")
}

/** A normalised text, and where each of its characters begins and ends in the original. */
interface Normal {
  readonly text: string
  readonly begins: ReadonlyArray<number>
  readonly ends: ReadonlyArray<number>
}

const normal = (text: string): Normal => {
  const parts: Array<string> = []
  const begins: Array<number> = []
  const ends: Array<number> = []
  for (const match of text.matchAll(written)) {
    const part = decoded(match)
    parts.push(part)
    for (let at = 0; at < part.length; at++) {
      begins.push(match.index)
      ends.push(match.index + match[0].length)
    }
  }
  return { text: parts.join(""), begins, ends }
}

/** Makes a function that replaces these secrets by the mark. */
export const replacing = (secrets: ReadonlyArray<string>, mark: string): (text: string) => string => {
  const sought = secrets.map((secret) => normal(secret).text).filter((text) => text.trim() !== "")
    .sort((a, b) => b.length - a.length)
  return (text) => {
    if (sought.length === 0) return text
    const { begins, ends, text: searched } = normal(text)
    const shown: Array<string> = []
    let from = 0
    for (let at = 0; at < searched.length;) {
      const found = sought.find((secret) => searched.startsWith(secret, at))
      if (found === undefined) {
        at++
        continue
      }
      shown.push(text.slice(from, begins[at]), mark)
      at += found.length
      from = ends[at - 1] ?? text.length
    }
    return shown.length === 0 ? text : shown.join("") + text.slice(from)
  }
}
