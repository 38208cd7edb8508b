/**
 * A video that a teacher chose, as a server may keep it. It comes through a browser, so that nothing of it is believed
 * before it is decoded here: a page shows its title and loads its picture for every reader.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"

/** Separators of lines, controls, halves of a character, and what changes the direction of the text around it. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

const line = (longest: number, what: string) =>
  Schema.String.pipe(
    Schema.filter(
      (text) => text.trim() !== "" && text.length <= longest && !unprintable.test(text),
      { message: () => `${what}: one line of text, at most ${longest} characters long` }
    )
  )

const mediaId = Schema.String.pipe(
  Schema.filter((text) => /^[\x21-\x7e]{1,128}$/.test(text), {
    message: () => "an id of ClickView: 1 to 128 printable ASCII characters without a space"
  })
)

const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

const isListed = (hostname: string, hosts: ReadonlyArray<string>): boolean =>
  hosts.some((host) =>
    host.startsWith("*.") ? hostname.endsWith(host.slice(1).toLowerCase()) : hostname === host.toLowerCase()
  )

const isPicture = (text: string, hosts: ReadonlyArray<string>): boolean => {
  if (text.length > 2048 || !URL.canParse(text)) return false
  const { hostname, password, port, protocol, username } = new URL(text)
  const isSafe = protocol === "https:" ? port === "" : protocol === "http:" && loopback.test(hostname)
  return isSafe && username === "" && password === "" && isListed(hostname, hosts)
}

/**
 * A chosen video whose thumbnail is on one of these hosts: `img.example.org`, or `*.example.org` for every host below it.
 * A thumbnail is HTTPS on the usual port; plain HTTP is accepted on a loopback host that the list names, for an emulator.
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
    /** ClickView's id of the video: what a view key is made for. */
    mediaId,
    /** The video's title. Escape it where a page shows it. */
    title: line(300, "a title"),
    /** A picture of the video, 16:9. */
    thumbnailUrl: Schema.String.pipe(
      Schema.filter((text) => isPicture(text, thumbnailHosts), {
        message: () => `an https address of a picture on one of: ${thumbnailHosts.join(", ")}`
      })
    )
  })

/**
 * A chosen video whose thumbnail is on a host of `clickviewapp.com`. Decoding fails with a `ParseError`.
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
 * A chosen video.
 *
 * @since 0.2.0
 * @category models
 */
export type Selection = typeof Selection.Type
