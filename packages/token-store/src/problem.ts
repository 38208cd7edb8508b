/**
 * The code of a client's error. Its message is not shown, because it may quote a key or an argument.
 */
import * as Predicate from "effect/Predicate"

/** The codes at the start of Redis's error messages, and its text for a command that it does not know. */
const redisCode =
  /\b(?:ASK|BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOPERM|NOREPLICAS|NOSCRIPT|OOM|READONLY|TRYAGAIN|WRONGPASS|WRONGTYPE|unknown command)\b/

/** A code of the system, of a client or of PostgreSQL. */
const code = /^(?:[A-Z][A-Z_]{2,40}|[0-9A-Z]{5})$/

const name = /^[A-Za-z]\w{0,60}$/

/** The maximum number of nested causes that are searched. */
const maxDepth = 4

const codeOf = (error: unknown): string | undefined => {
  if (Predicate.hasProperty(error, "code") && typeof error.code === "string" && code.test(error.code)) return error.code
  return Predicate.hasProperty(error, "message") && typeof error.message === "string"
    ? redisCode.exec(error.message)?.[0]
    : undefined
}

/** The code, such as `ECONNREFUSED`, `NOPERM` or `42501`; else the error's name; else `unknown`. */
export const problemOf = (error: unknown): string => {
  let cause: unknown = error
  let named: string | undefined = undefined
  for (let level = 0; level < maxDepth; level++) {
    const found = codeOf(cause)
    if (found !== undefined) return found
    if (Predicate.hasProperty(cause, "name") && typeof cause.name === "string" && name.test(cause.name)) {
      named = cause.name
    }
    if (!Predicate.hasProperty(cause, "cause")) break
    cause = cause.cause
  }
  return named ?? "unknown"
}
