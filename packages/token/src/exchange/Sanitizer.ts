/**
 * Makes failures and defects of other code safe to pass on. Values without a secret are passed unchanged. An error with
 * a secret is copied: the copy keeps class and fields, its requests and responses are replaced, and its texts are
 * redacted. Any other value with a secret is replaced by a mark.
 */
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"
import { property } from "./ClientFailure.ts"

/** What is secret, and what replaces it. */
export interface Sanitizer {
  /** Redacts a text. */
  readonly redact: (text: string) => string
  /** The replacement of a whole object, such as a request; `undefined` if there is none. */
  readonly replace: (value: object) => object | undefined
}

const mark = "<redacted>"

/** The maximum number of objects to inspect. A larger value counts as secret. */
const budget = 10_000

/** The maximum depth of a copy. */
const deepest = 100

const latin1 = new TextDecoder("latin1")

const isError = (value: object): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === "[object Error]"

/** Whether a copy of the fields is equivalent to the value. */
const isCopyable = (value: object): boolean => {
  const prototype = Reflect.getPrototypeOf(value)
  return isError(value) || Array.isArray(value) || prototype === null || prototype === Object.prototype ||
    typeof property(value, "_tag") === "string"
}

/** The accessors that the class of an error defines. */
const accessorsOf = (error: object): ReadonlyArray<PropertyKey> => {
  const names: Array<PropertyKey> = []
  for (
    let prototype: unknown = Reflect.getPrototypeOf(error);
    Predicate.isObject(prototype) && prototype !== Object.prototype && prototype !== Error.prototype;
    prototype = Reflect.getPrototypeOf(prototype)
  ) {
    for (const name of Reflect.ownKeys(prototype)) {
      if (Object.getOwnPropertyDescriptor(prototype, name)?.get !== undefined) names.push(name)
    }
  }
  return names
}

/** The values that an object refers to. */
const partsOf = (value: object): ReadonlyArray<unknown> => {
  if (ArrayBuffer.isView(value)) return [latin1.decode(value)]
  if (value instanceof URL || value instanceof URLSearchParams) return [String(value)]
  const entries: ReadonlyArray<unknown> = value instanceof Map
    ? [...value.keys(), ...value.values()]
    : value instanceof Set || value instanceof Headers
    ? [...value].flat()
    : []
  const names = [...Reflect.ownKeys(value), ...(isError(value) ? accessorsOf(value) : [])]
  return [...entries, ...names.map((name) => property(value, name))]
}

const hides = (sanitizer: Sanitizer, root: unknown): boolean => {
  const seen = new Set<object>()
  const open: Array<unknown> = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === "string" && sanitizer.redact(value) !== value) return true
    if (typeof value !== "object" || value === null || seen.has(value)) continue
    const stands = sanitizer.replace(value)
    if (stands !== undefined && stands !== value) return true
    seen.add(value)
    if (seen.size > budget) return true
    if (stands === undefined) open.push(...partsOf(value))
  }
  return false
}

const copying = (sanitizer: Sanitizer) => {
  const copies = new Map<object, unknown>()

  const fields = (from: object, to: object, depth: number): void => {
    for (const name of Reflect.ownKeys(from).filter((name) => name !== "length")) {
      const { enumerable = false } = Object.getOwnPropertyDescriptor(from, name) ?? {}
      const value = copy(property(from, name), depth + 1)
      Object.defineProperty(to, name, { value, enumerable, configurable: true, writable: true })
    }
    if (!isError(from)) return
    for (const name of accessorsOf(from)) {
      const value = copy(property(from, name), depth + 1)
      if (Object.is(property(to, name), value)) continue
      Object.defineProperty(to, name, { value, enumerable: false, configurable: true, writable: true })
    }
  }

  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return sanitizer.redact(value)
    if (typeof value !== "object" || value === null) return value
    if (copies.has(value)) return copies.get(value)
    const stands = sanitizer.replace(value)
    if (stands !== undefined) return stands
    if (!hides(sanitizer, value)) return value
    if (depth > deepest || !isCopyable(value)) return mark
    const made: object = isError(value) ? new Error() : Array.isArray(value) ? [] : {}
    if (isError(made)) { for (const name of Reflect.ownKeys(made)) Reflect.deleteProperty(made, name) }
    Object.setPrototypeOf(made, Reflect.getPrototypeOf(value))
    copies.set(value, made)
    fields(value, made, depth)
    return made
  }

  return copy
}

/** The value without secrets. */
const value = <A>(sanitizer: Sanitizer, value: A): A => {
  try {
    return copying(sanitizer)(value, 0) as A
  } catch {
    return new Error("an error that cannot be looked at, and is not shown") as A
  }
}

/** The cause, with safe failures and defects. */
export const cause = (sanitizer: Sanitizer) => <E>(self: Cause.Cause<E>): Cause.Cause<E> =>
  Cause.match(self, {
    onEmpty: Cause.empty,
    onFail: (error) => Cause.fail(value(sanitizer, error)),
    onDie: (defect) => Cause.die(value(sanitizer, defect)),
    onInterrupt: (id) => Cause.interrupt(id),
    onSequential: (left, right) => Cause.sequential(left, right),
    onParallel: (left, right) => Cause.parallel(left, right)
  })
