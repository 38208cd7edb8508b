/**
 * The host of a request, from its response or its error.
 */
import * as Predicate from "effect/Predicate"

/** Host and port; `undefined` if there is no request with a valid URL. */
export const of = (source: unknown): string | undefined =>
  Predicate.hasProperty(source, "request") && Predicate.hasProperty(source.request, "url") &&
    typeof source.request.url === "string" && URL.canParse(source.request.url)
    ? new URL(source.request.url).host
    : undefined
