/**
 * The URL of ClickView's player. A browser opens it inside a school's page, so it must use HTTPS, or HTTP on loopback.
 */
import { BearerAuth } from "@effect-clickview/token"
import * as Schema from "effect/Schema"

/** What the URL must be. */
export const expected = "an https URL without credentials in it (plain http is allowed for loopback alone)"

/** A URL that a school's page may show. */
export const EmbedUrl = Schema.String.pipe(
  Schema.filter((text) => URL.canParse(text) && BearerAuth.isSecureUrl(new URL(text)))
)
