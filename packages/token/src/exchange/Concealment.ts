/**
 * What the server wrote, made fit to be shown: cleared of every secret in each form that it takes in logs and dumps,
 * filtered to the characters that RFC 6749 §5.2 allows, and cut. The exact forms are cleared once more after the filter, which could put a secret together, and before
 * the cut, which could leave half of one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { forbidden, replacing } from "./Encoded.ts"

const limit = 256
const mark = "***"

/** What `encodeURIComponent` cannot encode when it stands alone. */
const surrogate = /[\ud800-\udfff]/g

const withLowerCaseDigits = (form: string): string => form.replaceAll(/%../g, (byte) => byte.toLowerCase())

const percentForms = (secret: string): ReadonlyArray<string> => {
  const encoded = new URLSearchParams({ _: secret }).toString().slice(2)
  const percent = [encoded, encoded.replaceAll("+", "%20"), encodeURIComponent(secret.replace(surrogate, ""))]
  return percent.flatMap((form) => [form, withLowerCaseDigits(form), form.toLowerCase()])
}

/** A shorter form stands in many texts that hold no secret. */
const shortestForm = 8

/** What is the same in Base64 wherever the secret stands in the encoded text. */
const base64Forms = (bytes: Uint8Array): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const shifted = new Uint8Array([...new Uint8Array(offset), ...bytes])
    const whole = shifted.subarray(0, shifted.length - shifted.length % 3)
    const form = Encoding.encodeBase64(whole).slice(offset === 0 ? 0 : 4)
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")]
  })

/** The secret's bytes, as dumps write them. */
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

/** What has been wiped cannot be looked for: it is not known any more. */
const values = (secrets: ReadonlyArray<Redacted.Redacted<string>>): ReadonlyArray<string> =>
  secrets.flatMap((secret) => Option.toArray(Option.liftThrowable(Redacted.value<string>)(secret)))

/** A function that clears a text of these secrets and leaves it as it is otherwise. */
export const clearing = (secrets: ReadonlyArray<Redacted.Redacted<string>>): (text: string) => string => {
  const hidden = values(secrets)
  const encoded = replacing(hidden, mark)
  const exact = replacingExactly(hidden.flatMap((secret) => [secret, ...formsOf(secret)]))
  return (text) => exact(encoded(text))
}

/** A function that makes the server's words fit to be shown, or `undefined` when nothing is left of them. */
export const make = (secrets: ReadonlyArray<Redacted.Redacted<string>>): (text: unknown) => string | undefined => {
  const clear = clearing(secrets)
  const filtered = replacingExactly(
    values(secrets).flatMap((secret) => [secret.replace(forbidden, ""), ...formsOf(secret)])
  )
  return (text) => {
    if (typeof text !== "string") return undefined
    const shown = filtered(clear(text).replace(forbidden, "")).slice(0, limit)
    return shown === "" ? undefined : shown
  }
}
