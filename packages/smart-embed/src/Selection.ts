/**
 * A schema for the video that a teacher chose. The selection comes through a browser, so a server must decode it before
 * it stores it: pages show the title and load the picture for every reader.
 *
 * @since 0.2.0
 */
import { BearerAuth } from "@effect-clickview/token"
import * as Schema from "effect/Schema"

/**
 * Line separators, control characters, lone surrogates, and characters that change the direction of the surrounding
 * text.
 */
const forbidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

const singleLine = (maxLength: number, what: string) =>
  Schema.String.pipe(
    Schema.filter(
      (text) => text.trim() !== "" && text.length <= maxLength && !forbidden.test(text),
      { message: () => `${what} must be one line of text with at most ${maxLength} characters` }
    )
  )

const mediaId = Schema.String.pipe(
  Schema.filter((text) => /^[\x21-\x7e]{1,128}$/.test(text), {
    message: () => "a media id must be 1 to 128 printable ASCII characters without a space"
  })
)

const isListed = (hostname: string, hosts: ReadonlyArray<string>): boolean =>
  hosts.some((host) =>
    host.startsWith("*.") ? hostname.endsWith(host.slice(1).toLowerCase()) : hostname === host.toLowerCase()
  )

const isThumbnailUrl = (text: string, hosts: ReadonlyArray<string>): boolean => {
  if (text.length > 2048 || !URL.canParse(text)) return false
  const url = new URL(text)
  return BearerAuth.isSecureUrl(url) && (url.protocol === "http:" || url.port === "") && isListed(url.hostname, hosts)
}

/**
 * A schema for a selection whose thumbnail is on one of these hosts: `img.example.org`, or `*.example.org` for all its
 * subdomains. A thumbnail uses HTTPS on the default port. A loopback host in the list may use HTTP, for an emulator.
 *
 * @example
 * import { selectionFrom } from "@effect-clickview/smart-embed"
 * import { Schema } from "effect"
 *
 * const decode = Schema.decodeUnknown(selectionFrom(["*.clickviewapp.com", "127.0.0.1"]))
 *
 * @since 0.2.0
 * @category schemas
 */
export const selectionFrom = (thumbnailHosts: ReadonlyArray<string>) =>
  Schema.Struct({
    /** ClickView's id of the video, for creating view keys. */
    mediaId,
    /** The video's title. Escape it where a page shows it. */
    title: singleLine(300, "a title"),
    /** The URL of a picture of the video, 16:9. */
    thumbnailUrl: Schema.String.pipe(
      Schema.filter((text) => isThumbnailUrl(text, thumbnailHosts), {
        message: () => `a thumbnail must be an https URL on one of these hosts: ${thumbnailHosts.join(", ")}`
      })
    )
  })

/**
 * A schema for a selection whose thumbnail is on `clickviewapp.com` or a subdomain. Decoding fails with a `ParseError`.
 *
 * @example
 * import { Selection } from "@effect-clickview/smart-embed"
 * import { HttpServerRequest } from "@effect/platform"
 *
 * const chosen = HttpServerRequest.schemaBodyForm(Selection)
 *
 * @since 0.2.0
 * @category schemas
 */
export const Selection = selectionFrom(["clickviewapp.com", "*.clickviewapp.com"])

/**
 * A video that a teacher chose.
 *
 * @since 0.2.0
 * @category models
 */
export type Selection = typeof Selection.Type
