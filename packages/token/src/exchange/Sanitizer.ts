/**
 * Makes what foreign code failed with fit to be passed on: failures, defects and whatever they hold. What hides nothing is
 * passed as it is. Of an error that hides something a copy is passed: it keeps its class and its fields, requests and
 * answers in it are replaced, and texts are cleared. Anything else that hides something is replaced by a mark.
 */
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"
import { property } from "./ForeignFailure.ts"

/** What must not be shown, and what is shown in its place. */
export interface Sanitizer {
  /** Clears a text. */
  readonly clear: (text: string) => string
  /** What stands for an object as a whole, such as a request; `undefined` when nothing does. */
  readonly replace: (value: object) => object | undefined
}

const mark = "<redacted>"

/** How many objects are looked at. A larger thing is taken to hide something. */
const budget = 10_000

/** How deep an error is copied. */
const deepest = 100

const latin1 = new TextDecoder("latin1")

const isError = (value: object): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === "[object Error]"

/** Whether a copy by fields is as good as the thing itself. */
const isCopyable = (value: object): boolean => {
  const prototype = Reflect.getPrototypeOf(value)
  return isError(value) || Array.isArray(value) || prototype === null || prototype === Object.prototype ||
    typeof property(value, "_tag") === "string"
}

/** The names of an error's accessors that its class defines. */
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

/** What can be reached from an object in one step. */
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
    if (typeof value === "string" && sanitizer.clear(value) !== value) return true
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
    if (typeof value === "string") return sanitizer.clear(value)
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

/** The value with nothing in it that must not be shown. */
const value = <A>(sanitizer: Sanitizer, value: A): A => {
  try {
    return copying(sanitizer)(value, 0) as A
  } catch {
    return new Error("an error that cannot be looked at, and is not shown") as A
  }
}

/** The cause, all of whose failures and defects are fit to be shown. */
export const cause = (sanitizer: Sanitizer) => <E>(self: Cause.Cause<E>): Cause.Cause<E> =>
  Cause.match(self, {
    onEmpty: Cause.empty,
    onFail: (error) => Cause.fail(value(sanitizer, error)),
    onDie: (defect) => Cause.die(value(sanitizer, defect)),
    onInterrupt: (id) => Cause.interrupt(id),
    onSequential: (left, right) => Cause.sequential(left, right),
    onParallel: (left, right) => Cause.parallel(left, right)
  })
