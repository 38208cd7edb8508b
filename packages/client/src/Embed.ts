/**
 * A view key in plain values. It prints, logs and serialises without the key.
 *
 * @since 0.2.0
 */
import type { ViewKey } from "@effect-clickview/smart-embed"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

/**
 * The data that a page needs to show the player once. Do not store it: a key is for one viewer and one viewing.
 *
 * @since 0.2.0
 * @category models
 */
export class Embed {
  readonly #key: ViewKey
  readonly #title: string
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** The player's origin. Allow it in `frame-src` of your `Content-Security-Policy`. */
  readonly embedOrigin: string

  constructor(key: ViewKey, title: string) {
    this.#key = key
    this.#title = title
    this.mediaId = key.mediaId
    this.embedOrigin = key.embedOrigin
  }

  /** The key. */
  get viewKey(): string {
    return Redacted.value(this.#key.viewKey)
  }

  /** The player's URL, for the `src` of an `iframe`. It contains the key. */
  get embedUrl(): string {
    return Redacted.value(this.#key.embedUrl)
  }

  /** The player as HTML: 16:9, full width. */
  get iframe(): string {
    return this.#key.iframe({ title: this.#title })
  }

  /** Prints no secret. */
  toString(): string {
    return String(this.#key)
  }

  toJSON(): unknown {
    return this.#key.toJSON()
  }

  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}
