/**
 * What leaves for ClickView, and what is refused before anything does.
 */
import { assert, describe, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { encode } from "../../src/contract/Request.ts"
import type { Json, Viewing } from "../../src/index.ts"
import { Viewer } from "../../src/index.ts"
import { ada, school, spelled, student, students, teacher, teachers } from "../support/Viewers.ts"

const reserved = ["firstName", "surname", "email", "jobTitle"]

const others = ["student", "schoolName", "schoolId", "districtName", "districtId"]

const wrongFields = (viewing: Viewing): ReadonlyArray<string> =>
  Either.match(encode(viewing), { onLeft: (fields) => fields.map(({ field }) => field), onRight: () => [] })

/** A value that the types do not allow, as a program without types could give it. */
const untyped = (value: unknown): Viewing => JSON.parse(JSON.stringify(value)) as Viewing

const withExtra = (viewer: typeof student | typeof teacher, extra: unknown): Viewing => {
  const changed: typeof viewer = Object.assign({}, viewer, { extra })
  return { mediaId: "media-1", viewer: changed }
}

const names = (value: unknown): ReadonlyArray<string> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)])
    : []

describe("what is sent", () => {
  it("is the contract's, letter for letter", () => {
    const wire = (viewer: Viewer): unknown =>
      JSON.parse(JSON.stringify(Either.getOrThrow(encode({ mediaId: "m", viewer }))))
    assert.deepStrictEqual(wire(student), { mediaId: "m", data: { ...school, student: true } })
    assert.deepStrictEqual(wire(teacher), { mediaId: "m", data: { ...school, ...ada, student: false } })
    assert.deepStrictEqual(wire(Viewer.Teacher({ ...teacher, countryCode: "AU" })), {
      mediaId: "m",
      data: { ...school, ...ada, countryCode: "AU", student: false }
    })
    assert.deepStrictEqual(wire(Viewer.Teacher({ ...teacher, jobTitle: undefined })), {
      mediaId: "m",
      data: { ...school, firstName: ada.firstName, surname: ada.surname, email: ada.email, student: false }
    })
  })

  it.prop("says of a student no more than the contract allows", [students], ([viewer]) => {
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

  it.prop("says of a teacher what the contract asks for", [teachers], ([viewer]) => {
    const { data } = Either.getOrThrow(encode({ mediaId: "media-1", viewer }))
    assert.deepInclude(data, { student: false, firstName: viewer.firstName, email: viewer.email })
  })
})

describe("what is refused", () => {
  const blank = ["", " ", "\n\t"]

  for (const field of ["schoolName", "schoolId", "districtName", "districtId", "firstName", "surname", "email"]) {
    it(`a viewer whose ${field} is missing, empty or no text`, () => {
      for (const value of [...blank, undefined, null, 7, {}]) {
        assert.deepStrictEqual(
          wrongFields(untyped({ mediaId: "media-1", viewer: { ...teacher, [field]: value } })),
          [`viewer.${field}`]
        )
      }
    })
  }

  it("a teacher whose countryCode is empty or no text", () => {
    for (const countryCode of [...blank, null, 7]) {
      assert.deepStrictEqual(
        wrongFields(untyped({ mediaId: "media-1", viewer: { ...teacher, countryCode } })),
        ["viewer.countryCode"]
      )
    }
  })

  it("a teacher with a property that the type does not have, by its name", () => {
    const viewer = { ...teacher, phone: "1", FirstName: "Ada", student: true }
    const fields = Either.match(encode(untyped({ mediaId: "media-1", viewer })), {
      onLeft: (fields) => fields,
      onRight: () => []
    })
    assert.deepStrictEqual(
      fields,
      ["phone", "FirstName", "student"].map((name) => ({
        field: `viewer.${name}`,
        expected: "left out: what your agreement adds belongs into extra"
      }))
    )
  })

  it("a teacher's countryCode among the further properties, and not a student's", () => {
    assert.deepStrictEqual(wrongFields(withExtra(teacher, { country_code: "AU" })), ["viewer.extra.country_code"])
    assert.deepStrictEqual(wrongFields(withExtra(student, { countryCode: "AU" })), [])
  })

  it("a viewing without a video", () => {
    for (const mediaId of blank) assert.deepStrictEqual(wrongFields({ mediaId, viewer: student }), ["mediaId"])
  })

  it("what is no viewing, and what is no viewer", () => {
    for (const value of [null, 7, "text", []]) assert.isNotEmpty(wrongFields(untyped(value)))
    for (const viewer of [null, 7, [], {}, { _tag: "Parent", ...school }, { _tag: "constructor" }]) {
      const fields = wrongFields(untyped({ mediaId: "media-1", viewer }))
      assert.match(fields.join(), /^viewer(\._tag)?$/)
    }
  })

  it("everything that is wrong is named at once", () => {
    assert.deepStrictEqual(
      wrongFields({ mediaId: "", viewer: Viewer.Student({ ...school, schoolId: "", extra: { Email: "x" } }) }),
      ["mediaId", "viewer.schoolId", "viewer.extra.Email"]
    )
  })

  it.prop("a reserved name among a student's further properties, however it is written", [
    spelled([...reserved, ...others])
  ], ([name]) => {
    assert.deepStrictEqual(wrongFields(withExtra(student, { [name]: "x" })), [`viewer.extra.${name}`])
  })

  it.prop("a reserved name among a teacher's, too", [spelled([...reserved, ...others])], ([name]) => {
    assert.deepStrictEqual(wrongFields(withExtra(teacher, { agreed: 1, [name]: "x" })), [`viewer.extra.${name}`])
  })

  it.prop("a student's name or address at any depth", [
    spelled(reserved),
    FastCheck.array(FastCheck.boolean(), { minLength: 1, maxLength: 12 })
  ], ([name, isList]) => {
    const nested = isList.reduce<Json>((inner, list) => list ? [inner] : { inner }, { [name]: "x" })
    assert.isNotEmpty(wrongFields(withExtra(student, { nested })))
    assert.isEmpty(wrongFields(withExtra(teacher, { nested })))
  })

  it("a student's name in what a school's system calls it, at any depth", () => {
    for (const name of ["given_name", "lastName", "name", "e-mail address", "lis_person_name_full", "sms"]) {
      const nested = { course: { members: [{ [name]: "x" }] } }
      assert.deepStrictEqual(
        wrongFields(withExtra(student, nested)),
        [`viewer.extra.course.members.0.${name}`]
      )
      assert.deepStrictEqual(wrongFields(withExtra(teacher, nested)), [])
    }
  })

  it("nothing of a student's course and class", () => {
    const extra = {
      courseName: "Biology",
      class: { className: "9B", yearLevel: 9 },
      campuses: [{ campusName: "North" }]
    }
    assert.deepStrictEqual(wrongFields(withExtra(student, extra)), [])
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
    it(`a name that somebody could take for a reserved one: ${JSON.stringify(name)}`, () => {
      assert.lengthOf(wrongFields(withExtra(student, { [name]: "x" })), 1)
    })
  }

  it("a property that could become an object's prototype, and no prototype is changed", () => {
    const extra: unknown = JSON.parse("{ \"__proto__\": { \"firstName\": \"Ada\" } }")
    assert.deepStrictEqual(wrongFields(withExtra(teacher, extra)), ["viewer.extra.__proto__"])
    assert.deepStrictEqual(wrongFields(withExtra(teacher, { inner: extra })), ["viewer.extra.inner.__proto__"])
    assert.isFalse("firstName" in {})
  })

  const circle: Record<string, unknown> = {}
  circle["again"] = { circle }

  const notJson: Readonly<Record<string, unknown>> = {
    "a number that JSON has no word for": NaN,
    "an endless number": Infinity,
    "nothing": undefined,
    "a function": () => "x",
    "a big integer": 1n,
    "a symbol": Symbol.iterator,
    "a date": new Date(0),
    "an object of a class": new URL("https://clickview.example"),
    "a map": new Map([["email", "x"]]),
    "a circle": circle,
    "an object that says itself what it is": { toJSON: () => ({ email: "x" }) }
  }
  for (const [name, value] of Object.entries(notJson)) {
    it(`${name} among the further properties`, () => {
      assert.lengthOf(wrongFields(withExtra(student, { agreed: value })), 1)
    })
  }

  it("further properties that are no record", () => {
    for (const extra of [null, 7, "text", ["text"], new Map()]) {
      assert.deepStrictEqual(wrongFields(withExtra(student, extra)), ["viewer.extra"])
    }
  })
})
