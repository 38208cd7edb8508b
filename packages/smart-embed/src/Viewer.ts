/**
 * The viewer as ClickView sees one: a teacher, or a student, who has no name there.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * A JSON value.
 *
 * @since 0.1.0
 * @category models
 */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [name: string]: Json }

/**
 * What ClickView receives of every viewer. No text may be empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface Affiliation {
  /** The school's name. */
  readonly schoolName: string
  /** The school's id in your system. */
  readonly schoolId: string
  /** The name of the district (or state, diocese, trust) that the school belongs to. */
  readonly districtName: string
  /** The district's id in your system. */
  readonly districtId: string
  /**
   * Properties that your agreement with ClickView adds. The names of the viewer's other properties are refused here, in
   * any letter case, with any separators and accents. A student's `extra` also refuses, at any depth, the common
   * English names of personal data: names, e-mail and postal addresses, login names and telephone numbers. Examples are
   * `given_name`, `lastName`, `lis_person_name_full`, `studentName`, `name`, `username` and `sms`. `courseName` passes.
   */
  readonly extra?: { readonly [name: string]: Json } | undefined
}

/**
 * A student. ClickView must not learn who the student is: other properties of the object are not sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Student extends Affiliation {
  /** Distinguishes a student from a teacher. */
  readonly _tag: "Student"
  /** Must not be sent. */
  readonly firstName?: never
  /** Must not be sent. */
  readonly surname?: never
  /** Must not be sent. */
  readonly email?: never
  /** Must not be sent. */
  readonly jobTitle?: never
  /** Must not be sent as a property; an agreement may add it to `extra`. */
  readonly countryCode?: never
}

/**
 * A teacher. An object with any other property is refused: put it into `extra`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Teacher extends Affiliation {
  /** Distinguishes a teacher from a student. */
  readonly _tag: "Teacher"
  /** The first name. */
  readonly firstName: string
  /** The surname. */
  readonly surname: string
  /** The e-mail address. */
  readonly email: string
  /** The teacher's job at the school. */
  readonly jobTitle?: string | undefined
  /**
   * The code of the teacher's country, such as `AU`.
   *
   * @since 0.2.0
   */
  readonly countryCode?: string | undefined
}

/**
 * The viewer: make one with `Viewer.Student` or `Viewer.Teacher`.
 *
 * @example
 * import { Viewer } from "@effect-clickview/smart-embed"
 *
 * const school = { schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" }
 *
 * const student = Viewer.Student(school)
 * const teacher = Viewer.Teacher({ ...school, firstName: "Ada", surname: "Hill", email: "ada@hill.example" })
 * const withMore = Viewer.Student({ ...school, extra: { yearLevel: 9 } })
 *
 * @since 0.1.0
 * @category models
 */
export type Viewer = Student | Teacher

/**
 * Makes and matches viewers. A viewer is checked only when a view key is created.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Viewer = Data.taggedEnum<Viewer>()
