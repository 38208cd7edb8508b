/**
 * The `EmbedPage` emulates ClickView's player. It says which video it would play, so that an integration can be checked
 * in a browser.
 *
 * @since 0.1.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { RequestContext } from "../http/RequestContext.ts"
import { bytes } from "../http/responses.ts"
import type { ViewKeyStore } from "../state/ViewKey.ts"
import { escapeHtml } from "./escapeHtml.ts"

/**
 * The path of the player page. The query contains the view key.
 *
 * @since 0.1.0
 * @category constants
 */
export const embedPath = "/smart-embed/play"

const page = (status: number, title: string, lines: ReadonlyArray<string>) =>
  bytes(
    status,
    [
      "<!doctype html>",
      "<html lang=\"en\">",
      "<meta charset=\"utf-8\">",
      `<title>${escapeHtml(title)}</title>`,
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<style>*{margin:0}body{font:clamp(.8rem,3.4vmin + .3rem,1.1rem)/1.4 system-ui,sans-serif;min-height:100vh;padding:.5rem 1rem;" +
      "box-sizing:border-box;display:grid;place-content:safe center;gap:.5em;text-align:center;overflow-wrap:anywhere;" +
      "background:#102a43;color:#fff}h1{font-size:1.5em;line-height:1.2}</style>",
      `<h1>${escapeHtml(title)}</h1>`,
      ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
      "</html>",
      ""
    ].join("\n"),
    {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff"
    }
  )

/**
 * Responds with the page of one view key.
 *
 * @internal
 */
export const handle =
  (viewKeys: ViewKeyStore) => ({ request }: RequestContext): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
    Effect.map(viewKeys.find(request.query.get("viewKey") ?? ""), (viewing) => {
      switch (viewing) {
        case "unknown":
          return page(404, "Unknown view key", ["Create a view key for every viewing with create-view-key."])
        case "expired":
          return page(410, "This view key has expired", [
            "A view key lives for eight hours. Create a new one for every viewing."
          ])
        default:
          return page(200, "ClickView emulator", [
            `Here ClickView would play ${viewing.mediaId}`,
            `to a ${viewing.isStudent ? "student" : "teacher"} of ${viewing.schoolName},`,
            `until ${DateTime.formatIso(DateTime.unsafeMake(viewing.expiresAtMillis))}.`
          ])
      }
    })
