/**
 * Viewers for tests: two fixed ones, and arbitrary ones.
 */
import { Arbitrary, FastCheck, Schema } from "effect"
import type { Json } from "../../src/index.ts"
import { Viewer } from "../../src/index.ts"

export const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }

export const student = Viewer.Student(school)

export const ada = { firstName: "Ada", surname: "O'Canary-Hill", email: "ada.canary@hill.example", jobTitle: "Chemist" }

export const teacher = Viewer.Teacher({ ...school, ...ada })

export const viewing = { mediaId: "media-1", viewer: student }

const text = Arbitrary.make(Schema.String.pipe(Schema.filter((text) => text.trim() !== "")))

/** Names that are not reserved. */
const name = FastCheck.string({ unit: "grapheme", maxLength: 12 }).map((text) => `agreed${text}`)

const json: FastCheck.Arbitrary<Json> = FastCheck.letrec<{ json: Json }>((tie) => ({
  json: FastCheck.oneof(
    { depthSize: "small", withCrossShrink: true },
    FastCheck.string(),
    FastCheck.double({ noNaN: true, noDefaultInfinity: true }),
    FastCheck.boolean(),
    FastCheck.constant(null),
    FastCheck.array(tie("json"), { maxLength: 3 }),
    FastCheck.dictionary(name, tie("json"), { maxKeys: 3 })
  )
})).json

const schools = { schoolName: text, schoolId: text, districtName: text, districtId: text }

const extra = FastCheck.option(FastCheck.dictionary(name, json, { maxKeys: 4 }), { nil: undefined })

export const students = FastCheck.record({ ...schools, extra }).map(Viewer.Student)

export const teachers = FastCheck.record({
  ...schools,
  extra,
  firstName: text,
  surname: text,
  email: text,
  jobTitle: FastCheck.option(FastCheck.string(), { nil: undefined }),
  countryCode: FastCheck.option(text, { nil: undefined })
}).map(Viewer.Teacher)

/** A reserved name in an arbitrary spelling. */
export const spellingsOf = (names: ReadonlyArray<string>): FastCheck.Arbitrary<string> =>
  FastCheck.tuple(
    FastCheck.constantFrom(...names),
    FastCheck.infiniteStream(FastCheck.boolean()),
    FastCheck.constantFrom("", "_", "-", " ", ".")
  ).map(
    ([name, upper, separator]) =>
      Array.from(name.replaceAll(/(?=[A-Z])/g, separator), (letter) =>
        upper.next().value === true ? letter.toUpperCase() : letter.toLowerCase()).join("")
  )
