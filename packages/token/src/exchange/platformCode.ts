/**
 * The platform's code of an error, such as `ECONNREFUSED`. Nothing else of the error is safe to show.
 */
import * as Predicate from "effect/Predicate"

/** The first code along the causes: an upper-case word. Codes of OpenSSL have up to 50 characters. */
export const platformCode = (error: unknown, depth = 0): string | undefined =>
  depth > 5 || !Predicate.isObject(error)
    ? undefined
    : "code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(error.code)
    ? error.code
    : platformCode("cause" in error ? error.cause : undefined, depth + 1)
