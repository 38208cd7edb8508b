/**
 * A `Video` is one video of the emulator's library. Its thumbnail is a generated SVG.
 *
 * @since 0.2.0
 */
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { RequestContext } from "../http/RequestContext.ts"
import { bytes, text } from "../http/responses.ts"
import { escapeHtml } from "./escapeHtml.ts"

/**
 * The path of thumbnails. The query contains `mediaId`, `width` and `height`.
 *
 * @internal
 */
export const thumbnailPath = "/smart-embed/thumbnail"

/**
 * A video that a teacher can choose.
 *
 * @internal
 */
export interface Video {
  readonly mediaId: string
  readonly title: string
  readonly subject: string
}

/**
 * All videos of the library.
 *
 * @internal
 */
export const library: ReadonlyArray<Video> = [
  { mediaId: "media-photosynthesis", title: "How a leaf makes food", subject: "Science" },
  { mediaId: "media-cells", title: "Inside a cell", subject: "Science" },
  { mediaId: "media-volcano", title: "When a volcano wakes", subject: "Science" },
  { mediaId: "media-rivers", title: "How rivers shape the land", subject: "Geography" },
  { mediaId: "media-deserts", title: "Life in the desert", subject: "Geography" },
  { mediaId: "media-chance", title: "What are the chances?", subject: "Mathematics" },
  { mediaId: "media-fractions", title: "Fractions of a cake", subject: "Mathematics" },
  { mediaId: "media-pompeii", title: "A day in Pompeii", subject: "History" },
  { mediaId: "media-printing", title: "The printing press", subject: "History" },
  { mediaId: "media-poetry", title: "Reading a poem aloud: “Ozymandias” & others", subject: "English" },
  { mediaId: "media-hebrew", title: "שָׁלוֹם: first words in Hebrew", subject: "Languages" },
  { mediaId: "media-colour", title: "Mixing colours", subject: "Art" }
]

const colours = ["#1b5e4b", "#7a3b12", "#243b80", "#6b1f4a", "#155a7a", "#5a4a10"]

const draw = (video: Video, width: number, height: number): string => {
  const place = library.indexOf(video)
  const colour = colours[place % colours.length] ?? "#102a43"
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 320 180" role="img">`,
    `<title>${escapeHtml(video.title)}</title>`,
    `<rect width="320" height="180" fill="${colour}"/>`,
    `<circle cx="${60 + 37 * (place % 6)}" cy="${50 + 13 * (place % 5)}" r="${
      46 + 5 * (place % 4)
    }" fill="#fff" opacity=".16"/>`,
    `<path d="M0 ${120 + 4 * (place % 7)} Q 90 ${
      70 + 9 * (place % 5)
    } 180 130 T 320 110 V 180 H 0 Z" fill="#fff" opacity=".22"/>`,
    `<text x="16" y="164" font-family="system-ui, sans-serif" font-size="18" font-weight="600" fill="#fff">${
      escapeHtml(video.subject)
    }</text>`,
    "</svg>"
  ].join("")
}

const size = (given: string | null, usual: number): number => {
  const asked = Number(given ?? usual)
  return Number.isInteger(asked) && asked >= 1 && asked <= 4096 ? asked : usual
}

/**
 * Responds with the thumbnail of one video.
 *
 * @internal
 */
export const handle = ({ request }: RequestContext): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.sync(() => {
    const video = library.find(({ mediaId }) => mediaId === request.query.get("mediaId"))
    if (video === undefined) return text(404, "The library does not have this video.")
    return bytes(200, draw(video, size(request.query.get("width"), 640), size(request.query.get("height"), 360)), {
      "content-type": "image/svg+xml",
      "content-security-policy": "default-src 'none'",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff"
    })
  })
