/**
 * What opens one viewing, for eight hours. Whoever has it can watch as that viewer, so that it prints, logs and serialises
 * without the key and without the address that the key is in; read that with `Redacted.value` where the page is written.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import type { IframeOptions } from "./Iframe.ts"
import * as Iframe from "./Iframe.ts"

/**
 * A view key. Make one for every viewing and keep none: it is used up by being shown.
 *
 * @since 0.1.0
 * @category models
 */
export class ViewKey extends Data.Class<{
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** The key itself. */
  readonly viewKey: Redacted.Redacted<string>
  /** The page with ClickView's player. The key is in it. {@link ViewKey.iframe} writes the element that shows it. */
  readonly embedUrl: Redacted.Redacted<string>
}> {
  /**
   * A view key for your tests.
   *
   * @example
   * import { ViewKey } from "@effect-clickview/smart-embed"
   *
   * const key = ViewKey.make({ mediaId: "media-1", viewKey: "a-key", embedUrl: "https://player.example/?viewKey=a-key" })
   *
   * console.log(`${key}`) // ViewKey(<redacted>, media-1, https://player.example)
   *
   * @since 0.1.0
   */
  static make(options: {
    readonly mediaId: string
    readonly viewKey: Redacted.Redacted<string> | string
    readonly embedUrl: Redacted.Redacted<string> | string
  }): ViewKey {
    const { embedUrl, mediaId, viewKey } = options
    return new ViewKey({
      mediaId,
      viewKey: typeof viewKey === "string" ? Redacted.make(viewKey) : viewKey,
      embedUrl: typeof embedUrl === "string" ? Redacted.make(embedUrl) : embedUrl
    })
  }

  /** Scheme, host and port of the player's page: what `frame-src` of your `Content-Security-Policy` must allow. */
  get embedOrigin(): string {
    const url = Redacted.value(this.embedUrl)
    return URL.canParse(url) ? new URL(url).origin : "null"
  }

  /**
   * The element that shows the player, as HTML for the page of this one viewing: 16:9, as wide as there is room. The key is
   * in it, so that it is neither logged nor kept.
   *
   * @example
   * import { ViewKey } from "@effect-clickview/smart-embed"
   *
   * const key = ViewKey.make({ mediaId: "media-1", viewKey: "a-key", embedUrl: "https://player.example/?viewKey=a-key" })
   *
   * const page = `<h1>Photosynthesis</h1>${key.iframe({ title: "Video: Photosynthesis" })}`
   *
   * @since 0.2.0
   */
  iframe(options: IframeOptions): string {
    return Iframe.write(Redacted.value(this.embedUrl), options)
  }

  override toString(): string {
    return `ViewKey(<redacted>, ${this.mediaId}, ${this.embedOrigin})`
  }

  toJSON(): unknown {
    return { _tag: "ViewKey", mediaId: this.mediaId, viewKey: "<redacted>", embedUrl: "<redacted>" }
  }

  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}
