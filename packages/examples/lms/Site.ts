/**
 * The school's site: which page answers which address. View keys are made here, on the server; the browser sees the
 * address of one viewing and nothing else.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { ClickViewToken } from "@effect-clickview/token"
import { FileSystem, HttpRouter, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Duration, Effect, Layer } from "effect"
import { fileURLToPath } from "node:url"
import type { Html } from "./Html.ts"
import { lessons } from "./Lesson.ts"
import * as Page from "./Page.ts"
import type { Role } from "./Person.ts"
import { people } from "./Person.ts"
import { secured } from "./Security.ts"

const types: Readonly<Record<string, string>> = {
  "style.css": "text/css; charset=utf-8",
  "retry.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml"
}

/** Who asks. In a product the session says it. */
const role = Effect.map(
  HttpServerRequest.HttpServerRequest,
  ({ url }): Role => new URL(url, "http://site.example").searchParams.get("as") === "teacher" ? "teacher" : "student"
)

const page = (body: Html, options: { readonly status?: number; readonly player?: string } = {}) =>
  HttpServerResponse.text(body.text, {
    status: options.status ?? 200,
    contentType: "text/html; charset=utf-8",
    headers: { "cache-control": "no-store" }
  }).pipe(secured(options.player))

/** What a viewer reads when there is no view key; what there is to know more goes to the log. */
const failed = (lesson: typeof lessons[number], role: Role, error: ViewKeyError) => {
  const seconds = Math.ceil(Duration.toSeconds(error.retryAfter ?? "5 seconds"))
  return Effect.as(
    Effect.logWarning(error.message),
    error.isRetryable
      ? HttpServerResponse.setHeader(
        page(Page.unavailable(lesson, role, seconds), { status: 503 }),
        "retry-after",
        String(seconds)
      )
      : page(Page.refused(lesson, role, error.reason._tag), { status: 502 })
  )
}

const router = Effect.gen(function* () {
  const viewKeys = yield* ViewKeys
  const tokens = yield* ClickViewToken
  const files = yield* FileSystem.FileSystem

  const assets = yield* Effect.forEach(Object.entries(types), ([name, contentType]) =>
    Effect.map(
      files.readFileString(fileURLToPath(new URL(`assets/${name}`, import.meta.url))),
      (text) =>
        [
          name,
          HttpServerResponse.text(text, { contentType, headers: { "cache-control": "no-cache" } }).pipe(secured())
        ] as const
    ))

  const watch = Effect.gen(function* () {
    const { id } = yield* HttpRouter.params
    const as = yield* role
    const lesson = lessons.find((lesson) => lesson.id === id)
    if (lesson === undefined) return page(Page.missing(as), { status: 404 })
    return yield* viewKeys.create({ mediaId: lesson.mediaId, viewer: people[as].viewer }).pipe(
      Effect.map((key) => page(Page.playing(lesson, as, key), { player: key.embedOrigin })),
      Effect.catchTag("ViewKeyError", (error) => failed(lesson, as, error))
    )
  })

  const health = tokens.ready.pipe(
    Effect.timeout("2 seconds"),
    Effect.match({
      onSuccess: () => HttpServerResponse.unsafeJson({ status: "ok" }),
      onFailure: () => HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
    }),
    Effect.map(secured())
  )

  const site = HttpRouter.empty.pipe(
    HttpRouter.get("/", Effect.map(role, (as) => page(Page.overview(lessons, as)))),
    HttpRouter.get("/lessons/:id", watch),
    HttpRouter.get("/status", Effect.map(Effect.all([tokens.status, role]), (known) => page(Page.status(...known)))),
    HttpRouter.get("/health", health),
    HttpRouter.get("*", Effect.map(role, (as) => page(Page.missing(as), { status: 404 })))
  )
  return assets.reduce((site, [name, asset]) => HttpRouter.get(site, `/assets/${name}`, asset), site)
})

/** The site, on a server of your own. */
export const layer = Layer.unwrapEffect(Effect.map(router, (site) => HttpServer.serve(site)))
