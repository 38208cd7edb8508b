/** Searches texts for a secret in every encoding in which it could have leaked. */
import { Inspectable } from "effect"
import * as Util from "node:util"

const encoder = new TextEncoder()

/** The Base64 characters that depend only on the secret, for each of the three alignments in the encoded text. */
const base64 = (secret: string, encoding: "base64" | "base64url"): ReadonlyArray<readonly [string, string]> =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.from(`${"\0".repeat(offset)}${secret}`)
    const whole = bytes.subarray(0, bytes.length - bytes.length % 3).toString(encoding)
    return [`${encoding} at ${offset}`, whole.slice(offset === 0 ? 0 : 4)] as const
  })

const ofBytes = (name: string, text: string): ReadonlyArray<readonly [string, string]> => {
  const bytes = [...encoder.encode(text)]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0"))
  const forms: ReadonlyArray<readonly [string, string]> = [
    ["plain", text],
    ["JSON-escaped", JSON.stringify(text).slice(1, -1)],
    ["JSON-escaped twice", JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
    ["hex", hex.join("")],
    ["upper-case hex", hex.join("").toUpperCase()],
    ["spaced hex", hex.join(" ")],
    ["decimal bytes", bytes.join(", ")],
    ["decimal bytes without spaces", bytes.join(",")],
    ...base64(text, "base64"),
    ...base64(text, "base64url")
  ]
  return forms.map(([form, written]) => [`${name}, ${form}`, written])
}

/** Every encoding of the secret, by name. */
export const formsOf = (secret: string): ReadonlyArray<readonly [name: string, form: string]> => [
  ...ofBytes("raw", secret),
  ...ofBytes("percent-encoded", encodeURIComponent(secret)),
  ...ofBytes("form-encoded", new URLSearchParams({ _: secret }).toString().slice(2))
]

/** Joins the lines of decimal bytes in Node's dumps. */
const flat = (text: string): string => text.replace(/,\s+/g, ", ")

/** The names of the encodings of the secrets that the text contains. */
export const find = (text: string, secrets: ReadonlyArray<string>): ReadonlyArray<string> =>
  secrets.flatMap((secret) => {
    const flattened = flat(text)
    return formsOf(secret).filter(([, form]) => text.includes(form) || flattened.includes(form)).map(([name]) => name)
  })

/** The value, printed in every common way. */
export const prints = (value: unknown): string =>
  [
    String(value),
    Util.format("%s %o %O", value, value, value),
    Util.inspect(value, { depth: Infinity, showHidden: true, getters: true, maxArrayLength: Infinity }),
    Inspectable.format(value),
    Inspectable.toStringUnknown(value),
    value instanceof Error ? `${value.stack}` : ""
  ].join("\n")
