/**
 * The further properties of an agreement. They are JSON, and take no name that the contract uses itself: on a server that
 * does not look at letter case, or that takes `first_name` for `firstName`, they would bring back what must not be sent.
 */
import type { Viewer } from "../Viewer.ts"
import type { Field } from "./Field.ts"
import { isPersonal, plain } from "./Identity.ts"

const common = [
  "firstname",
  "surname",
  "email",
  "jobtitle",
  "student",
  "schoolname",
  "schoolid",
  "districtname",
  "districtid"
]

const reserved: Readonly<Record<Viewer["_tag"], ReadonlyArray<string>>> = {
  Student: common,
  Teacher: [...common, "countrycode"]
}

const deepest = 32

const isRecord = (value: object): value is { readonly [name: string]: unknown } => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** What is wrong with a name, if anything is. */
const misnamed = (name: string, kind: Viewer["_tag"], isOutermost: boolean): string | undefined => {
  if (name === "__proto__") return "left out: no property can have this name"
  if (kind === "Student" && (isPersonal(name) || plain(name) === "jobtitle")) {
    return "left out: ClickView must not be told who a student is"
  }
  return isOutermost && reserved[kind].includes(plain(name))
    ? "left out: the viewer has a property of that name"
    : undefined
}

/** What is in a list or a record, by name; `undefined` when it is neither. */
const parts = (value: unknown): ReadonlyArray<readonly [name: string, part: unknown]> | undefined =>
  Array.isArray(value) || (typeof value === "object" && value !== null && isRecord(value))
    ? Object.entries(value)
    : undefined

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)

/** The first thing that is wrong with an agreement's properties, if anything is. */
export const problem = (extra: unknown, kind: Viewer["_tag"]): Field | undefined => {
  const look = (value: unknown, path: ReadonlyArray<string>): Field | undefined => {
    const wrong = (expected: string, name?: string): Field => ({
      field: ["viewer.extra", ...path, ...(name === undefined ? [] : [name])].join("."),
      expected
    })
    if (path.length > deepest) return { field: "viewer.extra", expected: `at most ${deepest} levels deep` }
    const inner = parts(value)
    if (inner === undefined || (path.length === 0 && Array.isArray(value))) {
      if (path.length === 0) return wrong("a record of the agreement's properties")
      return isScalar(value)
        ? undefined
        : wrong("JSON: text, a finite number, true, false, null, or a list or record of these")
    }
    for (const [name, part] of inner) {
      const expected = Array.isArray(value) ? undefined : misnamed(name, kind, path.length === 0)
      const found = expected === undefined ? look(part, [...path, name]) : wrong(expected, name)
      if (found !== undefined) return found
    }
    return undefined
  }
  return extra === undefined ? undefined : look(extra, [])
}
