/**
 * The body of a `create-view-key` request: a viewing in the contract's format. It holds only the properties that the
 * type of viewer defines, so a student's name cannot be sent.
 */
import * as Array from "effect/Array"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Viewer } from "../Viewer.ts"
import type { Viewing } from "../Viewing.ts"
import * as Extra from "./Extra.ts"
import type { Field } from "./Field.ts"
import { invalidPaths } from "./Field.ts"
import { Text } from "./Text.ts"

const school = { schoolName: Text, schoolId: Text, districtName: Text, districtId: Text }

const person = {
  firstName: Text,
  surname: Text,
  email: Text,
  jobTitle: Schema.optional(Schema.String),
  countryCode: Schema.optional(Text)
}

/** The viewer's tag, encoded as the property `student`. */
const kind = <Tag extends Viewer["_tag"]>(student: boolean, tag: Tag) =>
  Schema.propertySignature(Schema.transformLiteral(student, tag)).pipe(Schema.fromKey("student"))

/** A viewing, encoded as `{ mediaId, data }` without the agreement's properties. */
const Request = Schema.Struct({
  mediaId: Text,
  viewer: Schema.propertySignature(Schema.Union(
    Schema.Struct({ _tag: kind(true, "Student"), ...school }),
    Schema.Struct({ _tag: kind(false, "Teacher"), ...school, ...person })
  )).pipe(Schema.fromKey("data"))
})

const encodeViewing = Schema.encodeUnknownEither(Request, { errors: "all" })

const expected: Readonly<Record<string, string>> = {
  "": "an object with mediaId and viewer",
  viewer: "made by Viewer.Student or Viewer.Teacher",
  "viewer._tag": "Student or Teacher",
  "viewer.jobTitle": "text, or left out",
  "viewer.countryCode": "text that is not empty, or left out"
}

const invalidField = (field: string): Field => ({
  field: field === "" ? "the viewing" : field,
  expected: expected[field] ?? "text that is not empty"
})

const known = ["_tag", "extra", ...Object.keys(school), ...Object.keys(person)]

/** A teacher's properties outside the type. A student's are dropped without an error, to protect the student. */
const unexpectedProperties = (viewer: Viewer): ReadonlyArray<Field> =>
  viewer._tag === "Student" ? [] : Object.keys(viewer).filter((name) => !known.includes(name)).map((name) => ({
    field: `viewer.${name}`,
    expected: "left out: properties that your agreement adds belong in extra"
  }))

/** The encoded viewing, or its invalid fields. */
export const encode = (
  viewing: Viewing
): Either.Either<{ readonly mediaId: string; readonly data: object }, ReadonlyArray<Field>> => {
  const encoded = encodeViewing(viewing)
  const names = Either.isLeft(encoded) ? Array.dedupe(invalidPaths(encoded.left.issue)) : []
  const isViewer = !names.some((name) => ["", "viewer", "viewer._tag"].includes(name))
  const invalidExtra = isViewer ? Extra.invalidField(viewing.viewer.extra, viewing.viewer._tag) : undefined
  const problems = [
    ...names.map(invalidField),
    ...isViewer ? unexpectedProperties(viewing.viewer) : [],
    ...Array.fromNullable(invalidExtra)
  ]
  if (Either.isLeft(encoded) || problems.length > 0) return Either.left(problems)
  const { data, mediaId } = encoded.right
  return Either.right({ mediaId, data: { ...viewing.viewer.extra, ...data } })
}
