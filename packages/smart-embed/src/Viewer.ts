/**
 * Who is going to watch, as ClickView is told: a student, of whom no name can be told, or a teacher.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * What JSON can express.
 *
 * @since 0.1.0
 * @category models
 */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [name: string]: Json }

/**
 * What ClickView is told of every viewer. None of the texts may be empty.
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
   * Further properties that your agreement with ClickView names. The names of the other properties are refused here,
   * whatever their letter case, separators and accents. A student's are refused at any depth when they are the usual
   * English ones for names, e-mail and postal addresses, login names and telephone numbers: `given_name`, `lastName`,
   * `lis_person_name_full`, `preferredFirstName`, `studentName`, `name`, `username`, `sms`. `courseName` passes.
   */
  readonly extra?: { readonly [name: string]: Json } | undefined
}

/**
 * A student. ClickView must not be told who: whatever else an object of this type holds is not sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Student extends Affiliation {
  /** Tells a student from a teacher. */
  readonly _tag: "Student"
  /** Must not be told. */
  readonly firstName?: never
  /** Must not be told. */
  readonly surname?: never
  /** Must not be told. */
  readonly email?: never
  /** Must not be told. */
  readonly jobTitle?: never
  /** Must not be told as a property of its own; an agreement may name it in `extra`. */
  readonly countryCode?: never
}

/**
 * A teacher. An object with a property that is not listed here is refused: `extra` is the place for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Teacher extends Affiliation {
  /** Tells a teacher from a student. */
  readonly _tag: "Teacher"
  /** The first name. */
  readonly firstName: string
  /** The surname. */
  readonly surname: string
  /** The e-mail address. */
  readonly email: string
  /** What the teacher does at the school. */
  readonly jobTitle?: string | undefined
  /**
   * The code of the teacher's country, such as `AU`.
   *
   * @since 0.2.0
   */
  readonly countryCode?: string | undefined
}

/**
 * Who is going to watch: make one with `Viewer.Student` or `Viewer.Teacher`.
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
 * Makes viewers, and tells them apart. Nothing is checked before a view key is asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Viewer = Data.taggedEnum<Viewer>()
