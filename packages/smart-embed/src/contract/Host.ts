/**
 * The host that a request went to, from its answer or from its failure.
 */
import * as Predicate from "effect/Predicate"

/** Host and port; `undefined` when there is no request with an address. */
export const of = (exchanged: unknown): string | undefined =>
  Predicate.hasProperty(exchanged, "request") && Predicate.hasProperty(exchanged.request, "url") &&
    typeof exchanged.request.url === "string" && URL.canParse(exchanged.request.url)
    ? new URL(exchanged.request.url).host
    : undefined
