/**
 * The site's routes.
 */
import { ClickViewToken } from "@effect-clickview/token"
import { FileSystem, HttpRouter, HttpServer, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import * as Access from "./Access.ts"
import { Attempts } from "./Attempts.ts"
import { Lessons } from "./Lessons.ts"
import { Outage } from "./Outage.ts"
import * as List from "./pages/List.ts"
import * as Notice from "./pages/Notice.ts"
import * as Status from "./pages/Status.ts"
import * as Respond from "./Respond.ts"
import { secured } from "./Security.ts"
import { Sessions } from "./Session.ts"
import * as StatusEvents from "./StatusEvents.ts"
import * as TeacherRoutes from "./TeacherRoutes.ts"
import { Playback } from "./Playback.ts"
import * as WatchRoutes from "./WatchRoutes.ts"

const pathOf = (name: string) => fileURLToPath(new URL(`assets/${name}`, import.meta.url))

/** The script imports the picker from a package, so it needs a bundler. */
const bundled = Effect.promise(() =>
  build({ entryPoints: [pathOf("choose.js")], bundle: true, format: "iife", minify: true, write: false })
).pipe(Effect.map(({ outputFiles: [output] }) => output?.text ?? ""))

const read = (name: string) => Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(pathOf(name)))

const assets = Effect.all({
  "style.css": Effect.map(read("style.css"), (text) => ["text/css; charset=utf-8", text] as const),
  "icon.svg": Effect.map(read("icon.svg"), (text) => ["image/svg+xml", text] as const),
  "status.js": Effect.map(read("status.js"), (text) => ["text/javascript; charset=utf-8", text] as const),
  "retry.js": Effect.map(read("retry.js"), (text) => ["text/javascript; charset=utf-8", text] as const),
  "choose.js": Effect.map(bundled, (text) => ["text/javascript; charset=utf-8", text] as const)
})

const overview = Access.signedIn((session) =>
  Effect.gen(function* () {
    const { url } = yield* HttpServerRequest.HttpServerRequest
    const lessons = yield* Effect.flatMap(Lessons, ({ list }) => list)
    return yield* Respond.page(List.list(session, lessons, new URL(url, "http://site.invalid").searchParams))
  })
)

const status = Access.asTeacher((session) =>
  Effect.flatMap(StatusEvents.report, (report) => Respond.page(Status.status(session, report)))
)

const health = Effect.flatMap(ClickViewToken, ({ ready }) => ready).pipe(
  Effect.timeout("2 seconds"),
  Effect.zipRight(Effect.flatMap(Playback, ({ failure }) => failure)),
  Effect.match({
    onSuccess: Option.match({
      onNone: () => HttpServerResponse.unsafeJson({ status: "ok" }),
      onSome: ({ error, lessons }) =>
        HttpServerResponse.unsafeJson({ status: "no videos", reason: error.reason._tag, lessons }, { status: 503 })
    }),
    onFailure: () => HttpServerResponse.unsafeJson({ status: "unavailable" }, { status: 503 })
  }),
  Effect.flatMap((response) => secured(response))
)

const missing = Access.signedIn((session) => Respond.page(Notice.missing(session), { status: 404 }))

const router = Effect.map(assets, (assets) => {
  const site = HttpRouter.empty.pipe(
    HttpRouter.get("/", overview),
    HttpRouter.get("/sign-in", Access.signInPage),
    HttpRouter.post("/sign-in", Access.signIn),
    HttpRouter.post("/sign-out", Access.signOut),
    HttpRouter.get("/lessons/new", TeacherRoutes.create),
    HttpRouter.get("/lessons/:id", WatchRoutes.watch),
    HttpRouter.post("/lessons/:id", TeacherRoutes.save),
    HttpRouter.get("/lessons/:id/edit", TeacherRoutes.edit),
    HttpRouter.get("/lessons/:id/remove", TeacherRoutes.askToRemove),
    HttpRouter.post("/lessons/:id/remove", TeacherRoutes.remove),
    HttpRouter.get("/retry", WatchRoutes.retry),
    HttpRouter.get("/status", status),
    HttpRouter.get("/status/events", Access.asTeacher(() => StatusEvents.events)),
    HttpRouter.get("/health", health),
    HttpRouter.get("*", missing),
    HttpRouter.catchTag("LessonsUnavailable", (error) =>
      Effect.zipRight(
        Effect.logError(error.message, error.cause),
        Respond.page(Notice.lessonsUnavailable, { status: 500 })
      ))
  )
  return Object.entries(assets).reduce((site, [name, [contentType, text]]) =>
    HttpRouter.get(
      site,
      `/assets/${name}`,
      secured(HttpServerResponse.text(text, { contentType, headers: { "cache-control": "no-cache" } }))
    ), site)
})

/** The site. It needs a server, ClickView's services and a key-value store. */
export const layer = Layer.unwrapEffect(Effect.map(router, (site) => HttpServer.serve(site))).pipe(
  Layer.provide([Lessons.layerKeyValueStore, Sessions.layer, Outage.layer, Playback.layer, Attempts.layer])
)
