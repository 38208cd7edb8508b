/**
 * One viewing, in plain values. It prints, logs and serialises without the key.
 *
 * @since 0.2.0
 */
import type { ViewKey } from "@effect-clickview/smart-embed"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "")

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
    return `<iframe src="${escaped(this.embedUrl)}" title="${escaped(this.#title)}" width="640" height="360" ` +
      `style="width:100%;height:auto;aspect-ratio:16/9;border:0" allow="autoplay" allowfullscreen></iframe>`
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
