/**
 * The key to one viewing, valid for eight hours. Anybody who has it can watch as that viewer. It therefore prints, logs
 * and serialises without the key and its URL; read them with `Redacted.value` where your program writes the page.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import type { IframeOptions } from "./Iframe.ts"
import * as Iframe from "./Iframe.ts"

/**
 * A view key. Create one for each viewing, and do not store it: the player uses it up.
 *
 * @since 0.1.0
 * @category models
 */
export class ViewKey extends Data.Class<{
  /** ClickView's id of the video. */
  readonly mediaId: string
  /** The key. */
  readonly viewKey: Redacted.Redacted<string>
  /** The URL of ClickView's player, which contains the key. {@link ViewKey.iframe} writes the element that shows it. */
  readonly embedUrl: Redacted.Redacted<string>
}> {
  /**
   * Makes a view key for your tests.
   *
   * @example
   * import { ViewKey } from "@effect-clickview/smart-embed"
   *
   * const key = ViewKey.make({ mediaId: "media-1", viewKey: "a-key", embedUrl: "https://player.example/?viewKey=a-key"
   * })
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

  /** The origin of the player's page. Allow it in `frame-src` of your `Content-Security-Policy`. */
  get embedOrigin(): string {
    const url = Redacted.value(this.embedUrl)
    return URL.canParse(url) ? new URL(url).origin : "null"
  }

  /**
   * The element that shows the player, as HTML for the page of this viewing: 16:9, full width. It contains the key, so
   * neither log nor store it.
   *
   * @example
   * import { ViewKey } from "@effect-clickview/smart-embed"
   *
   * const key = ViewKey.make({ mediaId: "media-1", viewKey: "a-key", embedUrl: "https://player.example/?viewKey=a-key"
   * })
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
