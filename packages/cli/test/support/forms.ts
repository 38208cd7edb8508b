/**
 * The encodings of a secret that the canary test searches for.
 */

const base64 = (secret: string, encoding: "base64" | "base64url"): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.from(`${"\0".repeat(offset)}${secret}`)
    return bytes.subarray(0, bytes.length - bytes.length % 3).toString(encoding).slice(offset === 0 ? 0 : 4)
  })

/** All encodings of a secret. */
export const formsOf = (secret: string): ReadonlyArray<string> => {
  const bytes = [...Buffer.from(secret)]
  const hex = Buffer.from(secret).toString("hex")
  const percent = encodeURIComponent(secret)
  const form = new URLSearchParams({ _: secret }).toString().slice(2)
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percent,
    percent.toLowerCase(),
    form,
    hex,
    hex.toUpperCase(),
    bytes.join(","),
    bytes.join(", "),
    ...base64(secret, "base64"),
    ...base64(secret, "base64url")
  ]
}

/** The encodings that a text contains. */
export const found = (text: string, secrets: ReadonlyArray<string>): ReadonlyArray<string> =>
  secrets.flatMap(formsOf).filter((form) => text.includes(form))
