/**
 * The platform's own code for what went wrong, such as `ECONNREFUSED`: the one thing of its error that is safe to show.
 */
import * as Predicate from "effect/Predicate"

/** The first code along the causes: upper-case words are codes, the rest is text. OpenSSL's have up to 50 characters. */
export const platformCode = (error: unknown, depth = 0): string | undefined =>
  depth > 5 || !Predicate.isObject(error)
    ? undefined
    : "code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code)
    ? error.code
    : platformCode("cause" in error ? error.cause : undefined, depth + 1)
