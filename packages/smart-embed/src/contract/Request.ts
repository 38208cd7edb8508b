/**
 * What `create-view-key` is asked with: a viewing as the contract writes it. Of a viewer nothing is sent but what its kind
 * names, so that a student's name cannot be, whatever object was given.
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Viewer } from "../Viewer.ts"
import type { Viewing } from "../Viewing.ts"
import * as Extra from "./Extra.ts"
import type { Field } from "./Field.ts"
import { paths } from "./Field.ts"
import { Text } from "./Text.ts"

const school = { schoolName: Text, schoolId: Text, districtName: Text, districtId: Text }

const person = {
  firstName: Text,
  surname: Text,
  email: Text,
  jobTitle: Schema.optional(Schema.String),
  countryCode: Schema.optional(Text)
}

/** The kind of a viewer, and the `student` as which it is written. */
const kind = <Tag extends Viewer["_tag"]>(student: boolean, tag: Tag) =>
  Schema.propertySignature(Schema.transformLiteral(student, tag)).pipe(Schema.fromKey("student"))

/** A viewing, and how it is written: `{ mediaId, data }`. The agreement's further properties are not in it. */
const Request = Schema.Struct({
  mediaId: Text,
  viewer: Schema.propertySignature(Schema.Union(
    Schema.Struct({ _tag: kind(true, "Student"), ...school }),
    Schema.Struct({ _tag: kind(false, "Teacher"), ...school, ...person })
  )).pipe(Schema.fromKey("data"))
})

const encodeViewing = Schema.encodeUnknownEither(Request, { errors: "all" })

const expected: Readonly<Record<string, string>> = {
  "": "made of mediaId and viewer",
  viewer: "made by Viewer.Student or Viewer.Teacher",
  "viewer._tag": "Student or Teacher",
  "viewer.jobTitle": "text, or left out",
  "viewer.countryCode": "text that is not empty, or left out"
}

const wrong = (field: string): Field => ({
  field: field === "" ? "the viewing" : field,
  expected: expected[field] ?? "text that is not empty"
})

const known = ["_tag", "extra", ...Object.keys(school), ...Object.keys(person)]

/** What a teacher's object holds beside its type's properties. Of a student it is dropped, which protects the student. */
const unknown = (viewer: Viewer): ReadonlyArray<Field> =>
  viewer._tag === "Student" ? [] : Object.keys(viewer).filter((name) => !known.includes(name)).map((name) => ({
    field: `viewer.${name}`,
    expected: "left out: what your agreement adds belongs into extra"
  }))

/** The viewing as it is sent, or what is wrong with it. */
export const encode = (
  viewing: Viewing
): Either.Either<{ readonly mediaId: string; readonly data: object }, ReadonlyArray<Field>> => {
  const encoded = encodeViewing(viewing)
  const names = Either.isLeft(encoded) ? Array.dedupe(paths(encoded.left.issue)) : []
  const isViewer = !names.some((name) => ["", "viewer", "viewer._tag"].includes(name))
  const further = isViewer ? Extra.problem(viewing.viewer.extra, viewing.viewer._tag) : undefined
  const problems = [
    ...names.map(wrong),
    ...isViewer ? unknown(viewing.viewer) : [],
    ...Array.fromNullable(further)
  ]
  if (Either.isLeft(encoded) || problems.length > 0) return Either.left(problems)
  const { data, mediaId } = encoded.right
  return Either.right({ mediaId, data: { ...viewing.viewer.extra, ...data } })
}
