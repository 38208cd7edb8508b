/**
 * Checks the properties that an agreement adds. They must be JSON and must not use a name of the contract: a server
 * that ignores letter case, or reads `first_name` as `firstName`, would otherwise receive what must not be sent.
 */
import type { Viewer } from "../Viewer.ts"
import type { Field } from "./Field.ts"
import { isPersonal, normalize } from "./PersonalData.ts"

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

const maxDepth = 32

const isRecord = (value: object): value is { readonly [name: string]: unknown } => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** What a property of this name must be; `undefined` if the name is allowed. */
const invalidName = (name: string, kind: Viewer["_tag"], isOutermost: boolean): string | undefined => {
  if (name === "__proto__") return "left out: no property can have this name"
  if (kind === "Student" && (isPersonal(name) || normalize(name) === "jobtitle")) {
    return "left out: ClickView must not learn who a student is"
  }
  return isOutermost && reserved[kind].includes(normalize(name))
    ? "left out: the viewer already has a property with this name"
    : undefined
}

/** The entries of a list or a record; `undefined` for anything else. */
const entriesOf = (value: unknown): ReadonlyArray<readonly [name: string, part: unknown]> | undefined =>
  Array.isArray(value) || (typeof value === "object" && value !== null && isRecord(value))
    ? Object.entries(value)
    : undefined

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)

/** The first invalid field of an agreement's properties; `undefined` if all are valid. */
export const invalidField = (extra: unknown, kind: Viewer["_tag"]): Field | undefined => {
  const check = (value: unknown, path: ReadonlyArray<string>): Field | undefined => {
    const invalid = (expected: string, name?: string): Field => ({
      field: ["viewer.extra", ...path, ...(name === undefined ? [] : [name])].join("."),
      expected
    })
    if (path.length > maxDepth) return { field: "viewer.extra", expected: `at most ${maxDepth} levels deep` }
    const inner = entriesOf(value)
    if (inner === undefined || (path.length === 0 && Array.isArray(value))) {
      if (path.length === 0) return invalid("a record of the agreement's properties")
      return isScalar(value)
        ? undefined
        : invalid("JSON: text, a finite number, true, false, null, or a list or record of these")
    }
    for (const [name, part] of inner) {
      const expected = Array.isArray(value) ? undefined : invalidName(name, kind, path.length === 0)
      const found = expected === undefined ? check(part, [...path, name]) : invalid(expected, name)
      if (found !== undefined) return found
    }
    return undefined
  }
  return extra === undefined ? undefined : check(extra, [])
}
