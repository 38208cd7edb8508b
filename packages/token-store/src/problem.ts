/**
 * What a client's error says, without a value: its message may quote a key or an argument, and an operator needs a
 * code.
 */
import * as Predicate from "effect/Predicate"

/** How Redis begins or names what it refuses. */
const refusal =
  /\b(?:ASK|BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOPERM|NOREPLICAS|NOSCRIPT|OOM|READONLY|TRYAGAIN|WRONGPASS|WRONGTYPE|unknown command)\b/

/** A code of the system's, a client's or PostgreSQL's. */
const code = /^(?:[A-Z][A-Z_]{2,40}|[0-9A-Z]{5})$/

const name = /^[A-Za-z]\w{0,60}$/

/** How deep an error's causes are looked into. */
const depth = 4

const codeOf = (error: unknown): string | undefined => {
  if (Predicate.hasProperty(error, "code") && typeof error.code === "string" && code.test(error.code)) return error.code
  return Predicate.hasProperty(error, "message") && typeof error.message === "string"
    ? refusal.exec(error.message)?.[0]
    : undefined
}

/** Such as `ECONNREFUSED`, `NOPERM` or `42501`; the error's name where there is no code. */
export const problemOf = (error: unknown): string => {
  let cause: unknown = error
  let named: string | undefined = undefined
  for (let level = 0; level < depth; level++) {
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
