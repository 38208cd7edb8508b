/**
 * `Foreign` text comes from a server, a proxy or a certificate. Before it is shown, control characters and known
 * secrets are removed, and it is truncated.
 *
 * @since 0.2.0
 */
import { redactSecrets } from "@effect-clickview/token"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const limit = 120

/** Everything but letters, digits, punctuation and symbols: control characters, bidirectional marks, line breaks. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu

/**
 * Sanitises foreign text, and keeps the secrets to remove from it.
 *
 * @internal
 */
export class Foreign extends Context.Tag("@effect-clickview/cli/Foreign")<Foreign, {
  /** Adds a secret, which is removed in every encoding from then on. */
  readonly conceal: (secret: Redacted.Redacted) => Effect.Effect<void>
  /** The text, safe to show and truncated. */
  readonly show: (text: string) => Effect.Effect<string>
  /** The text, safe to show in full. */
  readonly clear: (text: string) => Effect.Effect<string>
}>() {
  static readonly layer: Layer.Layer<Foreign> = Layer.sync(Foreign, () => {
    const known = new Set<string>()
    let cleared = redactSecrets([])
    // Twice, because removing characters can join the parts of a secret.
    const clear = (text: string) => cleared(cleared(text).replaceAll(unprintable, " ").replaceAll(/ +/g, " ").trim())
    return {
      conceal: (secret) =>
        Effect.sync(() => {
          known.add(Redacted.value(secret)).add(Redacted.value(secret).trim())
          cleared = redactSecrets(Array.from(known, (text) => Redacted.make(text)))
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
