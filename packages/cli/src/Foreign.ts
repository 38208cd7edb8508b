/**
 * `Foreign` text is what somebody else wrote: a server, a proxy, a certificate. It is shown without control characters, cut,
 * and cleared of every secret that is known, in each form that a secret takes on the way.
 *
 * @since 0.2.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const limit = 120

/** Whatever is no letter, digit, punctuation or symbol: control characters, changes of direction, lines. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")

/** What is the same in Base64 wherever the secret stands in the encoded text. */
const base64Of = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = new TextEncoder().encode(`${"\0".repeat(offset)}${text}`)
    const whole = Buffer.from(bytes.subarray(0, bytes.length - bytes.length % 3))
    return (["base64", "base64url"] as const).map((encoding) => whole.toString(encoding).slice(offset === 0 ? 0 : 4))
  })

const formsOf = (secret: string): ReadonlyArray<string> => {
  const percent = encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(secret)))
  const form = new URLSearchParams({ _: secret }).toString().slice(2)
  const bytes = new TextEncoder().encode(secret)
  const hex = hexOf(bytes)
  return [
    secret,
    secret.trim(),
    secret.replaceAll(unprintable, " "),
    JSON.stringify(secret).slice(1, -1),
    percent,
    form,
    percent.toLowerCase(),
    form.toLowerCase(),
    hex,
    hex.toUpperCase(),
    bytes.join(","),
    bytes.join(", "),
    ...base64Of(secret)
  ].filter((form) => form.trim() !== "")
}

/**
 * Shows foreign text, and learns what it must not show.
 *
 * @internal
 */
export class Foreign extends Context.Tag("@effect-clickview/cli/Foreign")<Foreign, {
  /** From now on this is shown in no form. */
  readonly conceal: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** The text, fit to be shown. */
  readonly show: (text: string) => Effect.Effect<string>
  /** The same, however long it is. */
  readonly clear: (text: string) => Effect.Effect<string>
}>() {
  static readonly layer: Layer.Layer<Foreign> = Layer.sync(Foreign, () => {
    const known = new Set<string>()
    const cleared = (text: string) =>
      [...known].sort((a, b) => b.length - a.length).reduce((rest, form) => rest.replaceAll(form, "***"), text)
    // The second time because what is left out can put a secret together.
    const clear = (text: string) => cleared(cleared(text).replaceAll(unprintable, " ").replaceAll(/ +/g, " ").trim())
    return {
      conceal: (secret) => Effect.sync(() => formsOf(Redacted.value(secret)).forEach((form) => known.add(form))),
      clear: (text) => Effect.sync(() => clear(text)),
      show: (text) =>
        Effect.sync(() => {
          const shown = clear(text)
          return shown.length > limit ? `${shown.slice(0, limit)}…` : shown
        })
    }
  })
}
