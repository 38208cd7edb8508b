/**
 * Whether a body can be sent again: it is none of those that are used up by sending them once.
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import * as Predicate from "effect/Predicate"

/** What the platforms send and leave as it is. A generator, a stream or any other iterable is not among it. */
const repeatable = /^\[object (Blob|File|FormData|URLSearchParams|ArrayBuffer|SharedArrayBuffer)\]$/

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

const isOneShot = (value: object): boolean =>
  ["getReader", "pipe", "next", Symbol.iterator, Symbol.asyncIterator].some((name) => name in value)

/** Whether it can be sent again. What is not known is taken to be used up. */
export const isRepeatable = (body: HttpBody.HttpBody): boolean => {
  if (body._tag === "Stream") return false
  if (body._tag !== "Raw" || !Predicate.isObject(body.body)) return true
  return ArrayBuffer.isView(body.body) || repeatable.test(Object.prototype.toString.call(body.body)) ||
    (isPlain(body.body) && !isOneShot(body.body))
}
