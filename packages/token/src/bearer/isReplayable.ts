/**
 * Whether a body can be sent again, or is consumed by sending it once.
 */
import type * as HttpBody from "@effect/platform/HttpBody"
import * as Predicate from "effect/Predicate"

/** Body types that platforms send without consuming them. Generators, streams and other iterables are not among them. */
const replayable = /^\[object (Blob|File|FormData|URLSearchParams|ArrayBuffer|SharedArrayBuffer)\]$/

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

const isOneShot = (value: object): boolean =>
  ["getReader", "pipe", "next", Symbol.iterator, Symbol.asyncIterator].some((name) => name in value)

/** Whether the body can be sent again. Unknown types count as consumed. */
export const isReplayable = (body: HttpBody.HttpBody): boolean => {
  if (body._tag === "Stream") return false
  if (body._tag !== "Raw" || !Predicate.isObject(body.body)) return true
  return ArrayBuffer.isView(body.body) || replayable.test(Object.prototype.toString.call(body.body)) ||
    (isPlain(body.body) && !isOneShot(body.body))
}
