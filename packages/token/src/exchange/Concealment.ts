/**
 * What the server wrote, made fit to be shown: filtered to the characters that RFC 6749 §5.2 allows, cleared of every
 * secret, and cut. Clearing goes after the filter, which could put a secret together, and before the cut, which could
 * leave half of one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
import * as Redacted from "effect/Redacted"

const limit = 256
const mark = "***"

const forbidden = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g

/** What `encodeURIComponent` cannot encode when it stands alone. */
const surrogate = /[\ud800-\udfff]/g

const withLowerCaseDigits = (form: string): string => form.replaceAll(/%../g, (byte) => byte.toLowerCase())

/** How a secret looks in a text that was filtered. */
const forms = (secret: string): ReadonlyArray<string> => {
  const encoded = new URLSearchParams({ _: secret }).toString().slice(2)
  const percent = [encoded, encoded.replaceAll("+", "%20"), encodeURIComponent(secret.replace(surrogate, ""))]
  return [secret.replace(forbidden, ""), ...percent, ...percent.map(withLowerCaseDigits)].filter((form) => form !== "")
}

/** A function that makes the server's words fit to be shown, or `undefined` when nothing is left of them. */
export const make = (secrets: ReadonlyArray<Redacted.Redacted<string>>): (text: unknown) => string | undefined => {
  const concealed = secrets.map(Redacted.value).flatMap(forms).sort((a, b) => b.length - a.length)
  return (text) => {
    if (typeof text !== "string") return undefined
    const cleared = concealed.reduce((rest, secret) => rest.replaceAll(secret, mark), text.replace(forbidden, ""))
    const shown = cleared.slice(0, limit)
    return shown === "" ? undefined : shown
  }
}
