/**
 * The routes on which people watch lessons. Every viewing gets a new view key, made on the server.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { HttpRouter, HttpServerResponse } from "@effect/platform"
import { Duration, Effect, Option } from "effect"
import { signedIn } from "./Access.ts"
import type { Lesson } from "./Lesson.ts"
import { Lessons } from "./Lessons.ts"
import { Outage } from "./Outage.ts"
import * as Notice from "./pages/Notice.ts"
import * as Watch from "./pages/Watch.ts"
import * as Respond from "./Respond.ts"
import { secured } from "./Security.ts"
import type { Session } from "./Session.ts"
import * as SupportCode from "./SupportCode.ts"
import { Playback } from "./Playback.ts"

/** Classifies the failure by who can fix it. */
const causeOf = ({ reason }: ViewKeyError): Watch.Cause => {
  switch (reason._tag) {
    case "NoToken":
      return "notAccepted"
    case "Refused":
      return reason.status === 404 || reason.status === 410 ? "removed" : "notAllowed"
    default:
      return "unexpected"
  }
}

/** Explains the failure to the viewer and logs its details. */
const failed = (session: Session, lesson: Lesson, error: ViewKeyError) =>
  Effect.gen(function* () {
    const code = yield* SupportCode.of(error)
    yield* Effect.annotateLogs(Effect.logWarning(error.message), { ...code })
    yield* Effect.flatMap(Playback, ({ failed }) => failed(error))
    if (!error.isRetryable) {
      return yield* Respond.page(Watch.refused(session, lesson, causeOf(error), code), { status: 502 })
    }
    const seconds = Math.ceil(Duration.toSeconds(error.retryAfter ?? "5 seconds"))
    yield* Effect.flatMap(Outage, ({ began }) => began(seconds))
    const page = yield* Respond.page(Watch.unavailable(session, lesson, seconds, code), { status: 503 })
    return HttpServerResponse.setHeader(page, "retry-after", String(seconds))
  })

export const watch = signedIn((session) =>
  Effect.gen(function* () {
    const { id } = yield* HttpRouter.params
    const found = yield* Effect.flatMap(Lessons, ({ get }) => get(id ?? ""))
    if (Option.isNone(found)) return yield* Respond.page(Notice.missing(session), { status: 404 })
    const lesson = found.value
    const viewing = { mediaId: lesson.video.mediaId, viewer: session.person.viewer }
    return yield* Effect.flatMap(ViewKeys, ({ create }) => create(viewing)).pipe(
      Effect.zipLeft(Effect.flatMap(Outage, ({ ended }) => ended)),
      Effect.zipLeft(Effect.flatMap(Playback, ({ succeeded }) => succeeded)),
      Effect.flatMap((key) => Respond.page(Watch.playing(session, lesson, key), { frames: key.embedOrigin })),
      Effect.catchTag("ViewKeyError", (error) => failed(session, lesson, error))
    )
  })
)

/** Answers whether a waiting page may reload: 204 for yes, 503 for no. */
export const retry = Effect.flatMap(Outage, ({ mayTry }) => mayTry).pipe(
  Effect.flatMap((may) => secured(HttpServerResponse.empty({ status: may ? 204 : 503 }))),
  Effect.map(HttpServerResponse.setHeader("cache-control", "no-store"))
)
