/**
 * The URL of ClickView's player. A browser opens it inside a school's page, so it must use HTTPS, or HTTP on loopback.
 */
import * as Schema from "effect/Schema"

const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/** What the URL must be. */
export const expected = "an https URL without credentials in it (plain http is allowed for loopback alone)"

const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hostname, password, protocol, username } = new URL(text)
  return username === "" && password === "" &&
    (protocol === "https:" || (protocol === "http:" && loopback.test(hostname)))
}

/** A URL that a school's page may show. */
export const EmbedUrl = Schema.String.pipe(Schema.filter(isSafe))
