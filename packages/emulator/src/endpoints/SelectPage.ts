/**
 * The `SelectPage` emulates ClickView's video selection, which runs in a frame. A teacher signs in, searches a small
 * library and chooses a video. The page posts the choice to its parent window as a JSON string.
 *
 * ClickView does not document the response to an unknown client. The emulator responds with 400 and a page.
 *
 * @since 0.2.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { RequestContext, SelectionFault } from "../http/RequestContext.ts"
import { bytes } from "../http/responses.ts"
import { escapeHtml } from "./escapeHtml.ts"
import { selectScript } from "./selectScript.ts"
import { library, thumbnailPath, type Video } from "./Video.ts"

/**
 * The path of the selection page. The query contains `clientId`.
 *
 * @since 0.2.0
 * @category constants
 */
export const selectPath = "/smart-embed/select"

/** @internal */
export const scriptPath = "/smart-embed/select.js"

const style = ":root{color-scheme:light dark;--ink:#102a43;--quiet:#486581;--paper:#fff;--focus:#0967d2}" +
  "@media(prefers-color-scheme:dark){:root{--ink:#e6eef5;--quiet:#9fb3c8;--paper:#14202b;--focus:#7cc4fa}}" +
  "*{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:1.5rem;color:var(--ink);" +
  "background:var(--paper)}" +
  "h1{font-size:1.4rem;margin:0 0 1rem}[hidden]{display:none!important}ul{list-style:none;margin:1rem 0;padding:0;display:grid;" +
  "gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr))}button,input{font:inherit;color:inherit;" +
  "min-height:44px;border:1px solid var(--quiet);border-radius:6px;background:var(--paper);padding:.5rem .75rem}" +
  "input{width:100%;max-width:30rem}li button{width:100%;height:100%;text-align:start;padding:0 0 .75rem;overflow:hidden;" +
  "cursor:pointer;display:flex;flex-direction:column}" +
  "img{display:block;width:100%;aspect-ratio:16/9}li span{display:block;padding:.5rem .75rem 0}small{color:var(--quiet)}" +
  ":focus-visible{outline:3px solid var(--focus);outline-offset:2px}h1:focus{outline:0}"

const page = (status: number, title: string, body: string, fault?: SelectionFault) =>
  bytes(
    status,
    [
      "<!doctype html>",
      "<html lang=\"en\">",
      "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      `<title>${title}</title>`,
      `<style>${style}</style>`,
      `<body${fault === undefined ? "" : ` data-fault="${fault}"`}>`,
      body,
      "</html>",
      ""
    ].join("\n"),
    {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // A sandboxed page has an opaque origin, so its messages come from the right frame and the wrong origin.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; img-src 'self'" +
        (fault === "foreign" ? "; sandbox allow-scripts allow-forms" : ""),
      "x-content-type-options": "nosniff"
    }
  )

const entry = (origin: string) => ({ mediaId, subject, title }: Video): string => {
  const thumbnailUrl = `${origin}${thumbnailPath}?mediaId=${mediaId}&width=640&height=360`
  const message = JSON.stringify({ type: "cv-lms-addvideo", data: { title, thumbnailUrl, mediaId } })
  return `<li><button type="button" data-message="${escapeHtml(message)}"><img src="${
    escapeHtml(thumbnailUrl)
  }" alt="">` +
    `<span dir="auto">${escapeHtml(title)}</span> <span><small>${subject}</small></span></button></li>`
}

const body = (origin: string): string =>
  [
    "<form id=\"sign-in\" hidden>",
    "<h1 tabindex=\"-1\">ClickView emulator</h1>",
    "<p>Here a teacher would sign in to ClickView.</p>",
    "<button>Sign in</button>",
    "</form>",
    "<main id=\"library\" hidden>",
    "<h1 tabindex=\"-1\">Choose a video</h1>",
    "<label for=\"search\">Search the library</label><br>",
    "<input id=\"search\" type=\"search\" autocomplete=\"off\">",
    `<p id="found" role="status">${library.length} videos</p>`,
    "<ul>",
    ...library.map(entry(origin)),
    "</ul>",
    "</main>",
    "<section id=\"adding\" role=\"status\" hidden><h1 tabindex=\"-1\">Adding the video …</h1></section>",
    `<script src="${scriptPath}"></script>`
  ].join("\n")

const unknownClient = [
  "<h1>Unknown client</h1>",
  "<p>No registered client has this id. Check <code>clientId</code> in the address of this frame.</p>"
].join("\n")

/**
 * Responds with the selection page for a registered client.
 *
 * @internal
 */
export const handle = (
  { clients, request, selection }: RequestContext
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.sync(() => {
    if (!clients.has(request.query.get("clientId") ?? "")) return page(400, "Unknown client", unknownClient)
    const origin = `${request.scheme}://${request.headers.host ?? "clickview.emulator"}`
    return page(200, "Choose a video", body(origin), selection)
  })

/**
 * Responds with the script of the page.
 *
 * @internal
 */
export const handleScript = (): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.succeed(bytes(200, selectScript, {
    "content-type": "text/javascript; charset=utf-8",
    "x-content-type-options": "nosniff"
  }))
