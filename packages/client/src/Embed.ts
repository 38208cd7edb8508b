/**
 * One viewing, in plain values. It prints, logs and serialises without the key.
 *
 * @since 0.2.0
 */
import type { ViewKey } from "@effect-clickview/smart-embed"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

/**
 * What a page needs to show the player once. Keep none: a key stands for one viewer and one viewing.
 *
 * @since 0.2.0
 * @category models
 */
export class Embed {
  readonly #key: ViewKey
  readonly #title: string
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** Scheme, host and port of the player: what `frame-src` of your `Content-Security-Policy` must allow. */
  readonly embedOrigin: string

  constructor(key: ViewKey, title: string) {
    this.#key = key
    this.#title = title
    this.mediaId = key.mediaId
    this.embedOrigin = key.embedOrigin
  }

  /** The key itself. */
  get viewKey(): string {
    return Redacted.value(this.#key.viewKey)
  }

  /** The page with the player: the `src` of an `iframe`. The key is in it. */
  get embedUrl(): string {
    return Redacted.value(this.#key.embedUrl)
  }

  /** The player as HTML, in a box of 16:9 that is as wide as its place. */
  get iframe(): string {
    return this.#key.iframe({ title: this.#title })
  }

  /** Says what it is, and shows no secret. */
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
