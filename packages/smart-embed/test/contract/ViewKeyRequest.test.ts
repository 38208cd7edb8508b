/**
 * The request that is sent to ClickView, and the viewings that are refused before it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { encode } from "../../src/contract/ViewKeyRequest.ts"
import type { Json, Viewing } from "../../src/index.ts"
import { Viewer } from "../../src/index.ts"
import { ada, school, spellingsOf, student, students, teacher, teachers } from "../support/Viewers.ts"

const reserved = ["firstName", "surname", "email", "jobTitle"]

const others = ["student", "schoolName", "schoolId", "districtName", "districtId"]

const invalidFields = (viewing: Viewing): ReadonlyArray<string> =>
  Either.match(encode(viewing), { onLeft: (fields) => fields.map(({ field }) => field), onRight: () => [] })

/** A value that the types do not allow, as from a program without types. */
const untyped = (value: unknown): Viewing => JSON.parse(JSON.stringify(value)) as Viewing

const withExtra = (viewer: typeof student | typeof teacher, extra: unknown): Viewing => {
  const changed: typeof viewer = Object.assign({}, viewer, { extra })
  return { mediaId: "media-1", viewer: changed }
}

const names = (value: unknown): ReadonlyArray<string> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)])
    : []

describe("encode", () => {
  it("encodes viewers exactly as the contract defines", () => {
    const encoded = (viewer: Viewer): unknown =>
      JSON.parse(JSON.stringify(Either.getOrThrow(encode({ mediaId: "m", viewer }))))
    assert.deepStrictEqual(encoded(student), { mediaId: "m", data: { ...school, student: true } })
    assert.deepStrictEqual(encoded(teacher), { mediaId: "m", data: { ...school, ...ada, student: false } })
    assert.deepStrictEqual(encoded(Viewer.Teacher({ ...teacher, countryCode: "AU" })), {
      mediaId: "m",
      data: { ...school, ...ada, countryCode: "AU", student: false }
    })
    assert.deepStrictEqual(encoded(Viewer.Teacher({ ...teacher, jobTitle: undefined })), {
      mediaId: "m",
      data: { ...school, firstName: ada.firstName, surname: ada.surname, email: ada.email, student: false }
    })
  })

  it.prop("sends no more of a student than the contract allows", [students], ([viewer]) => {
    const { data } = Either.getOrThrow(encode({ mediaId: "media-1", viewer }))
    assert.deepStrictEqual(
      JSON.parse(JSON.stringify(data)),
      JSON.parse(JSON.stringify({
        ...viewer.extra,
        schoolName: viewer.schoolName,
        schoolId: viewer.schoolId,
        districtName: viewer.districtName,
        districtId: viewer.districtId,
        student: true
      }))
    )
    for (const name of names(data)) assert.notMatch(name, /^(first.?name|surname|email|job.?title)$/i)
  })

  it.prop("sends everything of a teacher that the contract requires", [teachers], ([viewer]) => {
    const { data } = Either.getOrThrow(encode({ mediaId: "media-1", viewer }))
    assert.deepInclude(data, { student: false, firstName: viewer.firstName, email: viewer.email })
  })
})

describe("encode for invalid viewings", () => {
  const blank = ["", " ", "\n\t"]

  for (const field of ["schoolName", "schoolId", "districtName", "districtId", "firstName", "surname", "email"]) {
    it(`refuses a viewer whose ${field} is missing, empty or not a string`, () => {
      for (const value of [...blank, undefined, null, 7, {}]) {
        assert.deepStrictEqual(
          invalidFields(untyped({ mediaId: "media-1", viewer: { ...teacher, [field]: value } })),
          [`viewer.${field}`]
        )
      }
    })
  }

  it("refuses a teacher whose countryCode is empty or not a string", () => {
    for (const countryCode of [...blank, null, 7]) {
      assert.deepStrictEqual(
        invalidFields(untyped({ mediaId: "media-1", viewer: { ...teacher, countryCode } })),
        ["viewer.countryCode"]
      )
    }
  })

  it("refuses a teacher with a property outside the type, and names the property", () => {
    const viewer = { ...teacher, phone: "1", FirstName: "Ada", student: true }
    const fields = Either.match(encode(untyped({ mediaId: "media-1", viewer })), {
      onLeft: (fields) => fields,
      onRight: () => []
    })
    assert.deepStrictEqual(
      fields,
      ["phone", "FirstName", "student"].map((name) => ({
        field: `viewer.${name}`,
        expected: "left out: properties that your agreement adds belong in extra"
      }))
    )
  })

  it("refuses countryCode in a teacher's extra, and accepts it in a student's", () => {
    assert.deepStrictEqual(invalidFields(withExtra(teacher, { country_code: "AU" })), ["viewer.extra.country_code"])
    assert.deepStrictEqual(invalidFields(withExtra(student, { countryCode: "AU" })), [])
  })

  it("refuses a viewing without a mediaId", () => {
    for (const mediaId of blank) assert.deepStrictEqual(invalidFields({ mediaId, viewer: student }), ["mediaId"])
  })

  it("refuses values that are not viewings, and viewers without a known tag", () => {
    for (const value of [null, 7, "text", []]) assert.isNotEmpty(invalidFields(untyped(value)))
    for (const viewer of [null, 7, [], {}, { _tag: "Parent", ...school }, { _tag: "constructor" }]) {
      const fields = invalidFields(untyped({ mediaId: "media-1", viewer }))
      assert.match(fields.join(), /^viewer(\._tag)?$/)
    }
  })

  it("names every invalid field at once", () => {
    assert.deepStrictEqual(
      invalidFields({ mediaId: "", viewer: Viewer.Student({ ...school, schoolId: "", extra: { Email: "x" } }) }),
      ["mediaId", "viewer.schoolId", "viewer.extra.Email"]
    )
  })

  it.prop("refuses a reserved name in a student's extra in every spelling", [
    spellingsOf([...reserved, ...others])
  ], ([name]) => {
    assert.deepStrictEqual(invalidFields(withExtra(student, { [name]: "x" })), [`viewer.extra.${name}`])
  })

  it.prop(
    "refuses a reserved name in a teacher's extra in every spelling",
    [spellingsOf([...reserved, ...others])],
    ([name]) => {
      assert.deepStrictEqual(invalidFields(withExtra(teacher, { agreed: 1, [name]: "x" })), [`viewer.extra.${name}`])
    }
  )

  it.prop("refuses a student's name or address at any depth of extra", [
    spellingsOf(reserved),
    FastCheck.array(FastCheck.boolean(), { minLength: 1, maxLength: 12 })
  ], ([name, isList]) => {
    const nested = isList.reduce<Json>((inner, list) => list ? [inner] : { inner }, { [name]: "x" })
    assert.isNotEmpty(invalidFields(withExtra(student, { nested })))
    assert.isEmpty(invalidFields(withExtra(teacher, { nested })))
  })

  it("refuses the personal property names of school systems in a student's extra, at any depth", () => {
    for (const name of ["given_name", "lastName", "name", "e-mail address", "lis_person_name_full", "sms"]) {
      const nested = { course: { members: [{ [name]: "x" }] } }
      assert.deepStrictEqual(
        invalidFields(withExtra(student, nested)),
        [`viewer.extra.course.members.0.${name}`]
      )
      assert.deepStrictEqual(invalidFields(withExtra(teacher, nested)), [])
    }
  })

  it("accepts a student's course and class", () => {
    const extra = {
      courseName: "Biology",
      class: { className: "9B", yearLevel: 9 },
      campuses: [{ campusName: "North" }]
    }
    assert.deepStrictEqual(invalidFields(withExtra(student, extra)), [])
  })

  const lookalikes: ReadonlyArray<string> = [
    "ｆｉｒｓｔＮａｍｅ",
    "FİRSTNAME",
    "fırstName",
    "ſurname",
    "e\u200bmail",
    "é-mail".normalize("NFD"),
    " email ",
    "e.mail",
    "first name"
  ]
  for (const name of lookalikes) {
    it(`refuses a name that resembles a reserved one: ${JSON.stringify(name)}`, () => {
      assert.lengthOf(invalidFields(withExtra(student, { [name]: "x" })), 1)
    })
  }

  it("refuses __proto__ in extra and changes no prototype", () => {
    const extra: unknown = JSON.parse("{ \"__proto__\": { \"firstName\": \"Ada\" } }")
    assert.deepStrictEqual(invalidFields(withExtra(teacher, extra)), ["viewer.extra.__proto__"])
    assert.deepStrictEqual(invalidFields(withExtra(teacher, { inner: extra })), ["viewer.extra.inner.__proto__"])
    assert.isFalse("firstName" in {})
  })

  const circular: Record<string, unknown> = {}
  circular["again"] = { circular }

  const notJson: Readonly<Record<string, unknown>> = {
    NaN,
    Infinity,
    undefined,
    "a function": () => "x",
    "a big integer": 1n,
    "a symbol": Symbol.iterator,
    "a date": new Date(0),
    "a class instance": new URL("https://clickview.example"),
    "a map": new Map([["email", "x"]]),
    "a circular reference": circular,
    "an object with toJSON": { toJSON: () => ({ email: "x" }) }
  }
  for (const [name, value] of Object.entries(notJson)) {
    it(`refuses ${name} in extra`, () => {
      assert.lengthOf(invalidFields(withExtra(student, { agreed: value })), 1)
    })
  }

  it("refuses an extra that is not a record", () => {
    for (const extra of [null, 7, "text", ["text"], new Map()]) {
      assert.deepStrictEqual(invalidFields(withExtra(student, extra)), ["viewer.extra"])
    }
  })
})
