/**
 * The site's responses.
 */
import { HttpServerResponse } from "@effect/platform"
import type { Html } from "./Html.ts"
import { secured } from "./Security.ts"

/** A page that no cache stores. */
export const page = (body: Html, options: { readonly status?: number; readonly frames?: string } = {}) =>
  secured(
    HttpServerResponse.text(body.text, {
      status: options.status ?? 200,
      contentType: "text/html; charset=utf-8",
      headers: { "cache-control": "no-store" }
    }),
    options.frames
  )

/** A redirect after a form, so that a reload does not send the form again. */
export const seeOther = (path: string) =>
  secured(HttpServerResponse.redirect(path, { status: 303, headers: { "cache-control": "no-store" } }))
