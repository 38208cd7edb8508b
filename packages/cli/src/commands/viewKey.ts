/**
 * `clickview view-key`: prints the player's address for one viewer.
 *
 * @since 0.2.0
 */
import { Viewer, ViewKeys } from "@effect-clickview/smart-embed"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Output } from "../Output.ts"
import { described } from "./Example.ts"
import * as Library from "./Library.ts"
import * as School from "./School.ts"

const optional = (name: string, description: string) =>
  Options.text(name).pipe(Options.optional, Options.withDescription(description))

const options = {
  mediaId: Options.text("media-id").pipe(Options.withDescription("ClickView's id of the video")),
  student: Options.boolean("student").pipe(Options.withDescription("The viewer is a student; no name is sent")),
  teacher: Options.boolean("teacher").pipe(
    Options.withDescription("The viewer is a teacher, with a name and an e-mail address")
  ),
  firstName: optional("first-name", "The teacher's first name"),
  surname: optional("surname", "The teacher's surname"),
  email: optional("email", "The teacher's e-mail address"),
  jobTitle: optional("job-title", "The teacher's job title"),
  ...School.options
}

const wrong = (text: string) => Effect.fail(ValidationError.invalidValue(HelpDoc.p(text)))

/** @internal */
export const viewKey = Command.make(
  "view-key",
  options,
  ({ email, firstName, jobTitle, mediaId, student, surname, teacher, ...school }) =>
    Effect.gen(function*() {
      if (student === teacher) return yield* wrong("Give either --student or --teacher")
      const person = Option.all({ firstName, surname, email })
      if (teacher && Option.isNone(person)) {
        return yield* wrong("A teacher needs --first-name, --surname and --email")
      }
      if (student && [firstName, surname, email, jobTitle].some(Option.isSome)) {
        return yield* wrong(
          "A student's name must not be sent to ClickView: remove --first-name, --surname, --email and --job-title"
        )
      }
      const viewer = Option.match(Option.filter(person, () => teacher), {
        onNone: () => Viewer.Student(school),
        onSome: (person) => Viewer.Teacher({ ...school, ...person, jobTitle: Option.getOrUndefined(jobTitle) })
      })
      const { remark, result } = yield* Output
      yield* Library.explained(
        Effect.gen(function*() {
          const { create } = yield* ViewKeys
          const { embedUrl } = yield* create({ mediaId, viewer })
          yield* remark("Anybody who opens this address watches as this viewer. It is valid for eight hours.")
          yield* result(Redacted.value(embedUrl))
        }).pipe(Effect.provide(Library.layer))
      )
    })
).pipe(Command.withDescription(described(
  "Prints the player's address for one viewer.",
  "clickview view-key --media-id 12345678 --student",
  "clickview view-key --media-id 12345678 --teacher --first-name Ada --surname Hill --email ada@hill.example"
)))
