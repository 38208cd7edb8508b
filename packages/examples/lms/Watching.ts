/**
 * A lesson with its video. The view key is made here, on the server, for this one viewing; the browser sees nothing else.
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
import { Viewings } from "./Viewings.ts"

/** Who can mend it. */
const troubleOf = ({ reason }: ViewKeyError): Watch.Trouble => {
  switch (reason._tag) {
    case "NoToken":
      return "notAccepted"
    case "Refused":
      return reason.status === 404 || reason.status === 410 ? "removed" : "notAllowed"
    default:
      return "broken"
  }
}

/** What a viewer reads when there is no view key; what there is to know more goes to the log. */
const failed = (session: Session, lesson: Lesson, error: ViewKeyError) =>
  Effect.gen(function* () {
    const code = yield* SupportCode.of(error)
    yield* Effect.annotateLogs(Effect.logWarning(error.message), { ...code })
    yield* Effect.flatMap(Viewings, ({ failed }) => failed(error))
    if (!error.isRetryable) {
      const trouble = troubleOf(error)
      return yield* Respond.page(Watch.refused(session, lesson, trouble, code), { status: 502 })
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
      Effect.zipLeft(Effect.flatMap(Viewings, ({ succeeded }) => succeeded)),
      Effect.flatMap((key) => Respond.page(Watch.playing(session, lesson, key), { frames: key.embedOrigin })),
      Effect.catchTag("ViewKeyError", (error) => failed(session, lesson, error))
    )
  })
)

/** Whether a page that waits for its video may ask for it again. */
export const retry = Effect.flatMap(Outage, ({ mayTry }) => mayTry).pipe(
  Effect.flatMap((may) => secured(HttpServerResponse.empty({ status: may ? 204 : 503 }))),
  Effect.map(HttpServerResponse.setHeader("cache-control", "no-store"))
)
