/**
 * Makes texts of the server safe to show. Every secret is redacted in each encoding that logs and dumps use; the text
 * is filtered to the characters that RFC 6749 §5.2 allows, and cut. Redaction runs again after the filter, which can
 * join a secret, and before the cut, which can leave a part of one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { forbidden, replacing } from "./EncodedSecret.ts"

const limit = 256
const mark = "***"

/** Lone surrogates, which `encodeURIComponent` cannot encode. */
const surrogate = /[\ud800-\udfff]/g

const withLowerCaseDigits = (form: string): string => form.replaceAll(/%../g, (byte) => byte.toLowerCase())

const percentForms = (secret: string): ReadonlyArray<string> => {
  const encoded = new URLSearchParams({ _: secret }).toString().slice(2)
  const percent = [encoded, encoded.replaceAll("+", "%20"), encodeURIComponent(secret.replace(surrogate, ""))]
  return percent.flatMap((form) => [form, withLowerCaseDigits(form), form.toLowerCase()])
}

/** The minimum length of a form. Shorter forms occur in many texts without a secret. */
const shortestForm = 8

/** The parts of the secret's Base64 that do not depend on its position in the encoded text. */
const base64Forms = (bytes: Uint8Array): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const shifted = new Uint8Array([...new Uint8Array(offset), ...bytes])
    const whole = shifted.subarray(0, shifted.length - shifted.length % 3)
    const form = Encoding.encodeBase64(whole).slice(offset === 0 ? 0 : 4)
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")]
  })

/** The bytes of the secret, as dumps print them. */
const byteForms = (secret: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(secret)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
  const dumps = ["", " ", ":"].map((between) => hex.join(between))
  const decimals = [",", ", ", " "].map((between) => bytes.join(between))
  return [...dumps, ...dumps.map((dump) => dump.toUpperCase()), ...decimals, ...base64Forms(bytes)]
    .filter((form) => form.length >= shortestForm)
}

const formsOf = (secret: string): ReadonlyArray<string> => [...percentForms(secret), ...byteForms(secret)]

const replacingExactly = (forms: ReadonlyArray<string>): (text: string) => string => {
  const sorted = Array.from(new Set(forms)).filter((form) => form !== "").sort((a, b) => b.length - a.length)
  return (text) => sorted.reduce((rest, form) => rest.replaceAll(form, mark), text)
}

/** A wiped secret is not known any more, so it cannot be found. */
const values = (secrets: ReadonlyArray<Redacted.Redacted<string>>): ReadonlyArray<string> =>
  secrets.flatMap((secret) => Option.toArray(Option.liftThrowable(Redacted.value<string>)(secret)))

/** Makes a function that redacts these secrets in a text. */
export const redactSecrets = (secrets: ReadonlyArray<Redacted.Redacted<string>>): (text: string) => string => {
  const hidden = values(secrets)
  const encoded = replacing(hidden, mark)
  const exact = replacingExactly(hidden.flatMap((secret) => [secret, ...formsOf(secret)]))
  return (text) => exact(encoded(text))
}

/** Makes a function that makes a text of the server safe to show, or `undefined` if nothing is left. */
export const make = (secrets: ReadonlyArray<Redacted.Redacted<string>>): (text: unknown) => string | undefined => {
  const redact = redactSecrets(secrets)
  const filtered = replacingExactly(
    values(secrets).flatMap((secret) => [secret.replace(forbidden, ""), ...formsOf(secret)])
  )
  return (text) => {
    if (typeof text !== "string") return undefined
    const shown = filtered(redact(text).replace(forbidden, "")).slice(0, limit)
    return shown === "" ? undefined : shown
  }
}
