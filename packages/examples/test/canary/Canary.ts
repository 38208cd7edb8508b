/**
 * A secret that is looked for in everything printable, in every form in which it could have got there.
 */
import { Inspectable } from "effect"
import * as Util from "node:util"

const encoder = new TextEncoder()

/** What is the same in Base64 wherever the secret stands in the encoded text: each alignment without its ragged ends. */
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
    ["as it is", text],
    ["JSON-escaped", JSON.stringify(text).slice(1, -1)],
    ["JSON-escaped twice", JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1)],
    ["hex", hex.join("")],
    ["upper-case hex", hex.join("").toUpperCase()],
    ["spaced hex", hex.join(" ")],
    ["decimal bytes", bytes.join(", ")],
    ["tight decimal bytes", bytes.join(",")],
    ...base64(text, "base64"),
    ...base64(text, "base64url")
  ]
  return forms.map(([form, written]) => [`${name}, ${form}`, written])
}

/** Every form of the secret, by name. */
export const formsOf = (secret: string): ReadonlyArray<readonly [name: string, form: string]> => [
  ...ofBytes("raw", secret),
  ...ofBytes("percent-encoded", encodeURIComponent(secret)),
  ...ofBytes("form-encoded", new URLSearchParams({ _: secret }).toString().slice(2))
]

/** The decimal bytes that Node's dumps print are broken into lines; they are looked for in one. */
const flat = (text: string): string => text.replace(/,\s+/g, ", ")

/** The forms of the secrets that stand in the text. */
export const find = (text: string, secrets: ReadonlyArray<string>): ReadonlyArray<string> =>
  secrets.flatMap((secret) => {
    const flattened = flat(text)
    return formsOf(secret).filter(([, form]) => text.includes(form) || flattened.includes(form)).map(([name]) => name)
  })

/** The value as anybody might print it. */
export const prints = (value: unknown): string =>
  [
    String(value),
    Util.format("%s %o %O", value, value, value),
    Util.inspect(value, { depth: Infinity, showHidden: true, getters: true, maxArrayLength: Infinity }),
    Inspectable.format(value),
    Inspectable.toStringUnknown(value),
    value instanceof Error ? `${value.stack}` : ""
  ].join("\n")
