/**
 * `Foreign` text is what somebody else wrote: a server, a proxy, a certificate. It is shown without control characters, cut,
 * and cleared of every secret that is known.
 *
 * @since 0.2.0
 */
import { clearing } from "@effect-clickview/token"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const limit = 120

/** Whatever is no letter, digit, punctuation or symbol: control characters, changes of direction, lines. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu

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
    let cleared = clearing([])
    // The second time because what is left out can put a secret together.
    const clear = (text: string) => cleared(cleared(text).replaceAll(unprintable, " ").replaceAll(/ +/g, " ").trim())
    return {
      conceal: (secret) =>
        Effect.sync(() => {
          known.add(Redacted.value(secret)).add(Redacted.value(secret).trim())
          cleared = clearing(Array.from(known, (text) => Redacted.make(text)))
        }),
      clear: (text) => Effect.sync(() => clear(text)),
      show: (text) =>
        Effect.sync(() => {
          const shown = clear(text)
          return shown.length > limit ? `${shown.slice(0, limit)}…` : shown
        })
    }
  })
}
