/**
 * The routes on which teachers create, edit and remove lessons. The form of a new lesson already has an id, so that sending
 * it twice creates one lesson.
 */
import { HttpRouter } from "@effect/platform"
import { Effect, Either, Option, Schema } from "effect"
import { randomUUID } from "node:crypto"
import { asTeacher, teacherForm } from "./Access.ts"
import type { Fields, Problem } from "./Lesson.ts"
import * as Lesson from "./Lesson.ts"
import { Lessons } from "./Lessons.ts"
import * as Edit from "./pages/Edit.ts"
import * as Notice from "./pages/Notice.ts"
import * as Remove from "./pages/Remove.ts"
import * as Respond from "./Respond.ts"
import type { Session } from "./Session.ts"
import { Settings } from "./Settings.ts"

const form = (
  session: Session,
  id: string,
  fields: Fields,
  problems: ReadonlyArray<Problem> = []
) =>
  Effect.gen(function* () {
    const settings = yield* Settings
    const isNew = Option.isNone(yield* Effect.flatMap(Lessons, ({ get }) => get(id)))
    return yield* Respond.page(Edit.form({ session, id, isNew, fields, problems, settings }), {
      status: problems.length === 0 ? 200 : 422,
      frames: settings.picker
    })
  })

const withLesson = <E, R>(
  session: Session,
  show: (lesson: Lesson.Lesson) => Effect.Effect<Effect.Effect.Success<ReturnType<typeof Respond.page>>, E, R>
) =>
  Effect.gen(function* () {
    const { id } = yield* HttpRouter.params
    const found = yield* Effect.flatMap(Lessons, ({ get }) => get(id ?? ""))
    return Option.isNone(found)
      ? yield* Respond.page(Notice.missing(session), { status: 404 })
      : yield* show(found.value)
  })

/** Shows an empty form. */
export const create = asTeacher((session) => form(session, randomUUID(), {}))

/** Shows the form of an existing lesson. */
export const edit = asTeacher((session) =>
  withLesson(session, ({ id, video, ...lesson }) =>
    form(session, id, {
      ...lesson,
      mediaId: video.mediaId,
      videoTitle: video.title,
      thumbnailUrl: video.thumbnailUrl
    }))
)

/** Saves the lesson, or shows the form again with its problems. */
export const save = teacherForm((fields, session) =>
  Effect.gen(function* () {
    const { id = "" } = yield* HttpRouter.params
    if (!Schema.is(Schema.UUID)(id)) return yield* Respond.page(Notice.missing(session), { status: 404 })
    const { thumbnailHosts } = yield* Settings
    return yield* Either.match(Lesson.fromForm(id, fields, thumbnailHosts), {
      onLeft: (problems) => form(session, id, fields, problems),
      onRight: (lesson) =>
        Effect.zipRight(Effect.flatMap(Lessons, ({ save }) => save(lesson)), Respond.seeOther(`/?saved=${id}`))
    })
  })
)

/** Asks for confirmation before a removal. */
export const askToRemove = asTeacher((session) =>
  withLesson(session, (lesson) => Respond.page(Remove.question(session, lesson)))
)

export const remove = teacherForm(() =>
  Effect.gen(function* () {
    const { id = "" } = yield* HttpRouter.params
    yield* Effect.flatMap(Lessons, ({ remove }) => remove(id))
    return yield* Respond.seeOther("/?removed")
  })
)
