/**
 * A lesson that a teacher writes. Its `mediaId` is ClickView's id of the video.
 */
import { selectionFrom } from "@effect-clickview/smart-embed"
import { Either, ParseResult, Schema } from "effect"

export const subjects = ["Biology", "Geography", "History", "Languages", "Mathematics"] as const

export const years = ["Year 7", "Year 8", "Year 9", "Year 10"] as const

const fields = {
  id: Schema.UUID,
  title: Schema.Trim.pipe(Schema.minLength(1), Schema.maxLength(120)),
  subject: Schema.Literal(...subjects),
  year: Schema.Literal(...years),
  about: Schema.Trim.pipe(Schema.maxLength(1000))
}

/** A lesson as the store holds it. */
export const Lesson = Schema.Struct({
  ...fields,
  video: Schema.Struct({ mediaId: Schema.String, title: Schema.String, thumbnailUrl: Schema.String })
})

export type Lesson = typeof Lesson.Type

/** A form's values by field name. */
export type Fields = Readonly<Record<string, string>>

/** The error message of each field, in the order of the form. */
const advice = {
  video: "Choose a video.",
  title: "Give the lesson a title, of at most 120 characters.",
  subject: "Choose a subject.",
  year: "Choose a year.",
  about: "Write at most 1000 characters."
} as const

export type Problem = { readonly field: keyof typeof advice; readonly text: string }

/**
 * Decodes a form to a lesson or to its problems. The video's fields come from the teacher's browser, so its thumbnail must
 * be on one of `thumbnailHosts`.
 */
export const fromForm = (
  id: string,
  form: Fields,
  thumbnailHosts: ReadonlyArray<string>
): Either.Either<Lesson, ReadonlyArray<Problem>> =>
  Schema.decodeUnknownEither(Schema.Struct({ ...fields, video: selectionFrom(thumbnailHosts) }), { errors: "all" })({
    ...form,
    id,
    video: { mediaId: form["mediaId"], title: form["videoTitle"], thumbnailUrl: form["thumbnailUrl"] }
  }).pipe(
    Either.mapLeft((error) => {
      const wrong = new Set(ParseResult.ArrayFormatter.formatErrorSync(error).map(({ path }) => String(path[0])))
      return Object.entries(advice).flatMap(([field, text]) =>
        wrong.has(field) ? [{ field: field as keyof typeof advice, text }] : []
      )
    })
  )
