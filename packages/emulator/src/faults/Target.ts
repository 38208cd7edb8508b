/**
 * A `Target` says which requests a fault applies to. A request matches if it meets every given field. Without fields it
 * matches every request to the fault's own route. Counts and periods start when the fault is set, by Effect's `Clock`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DurationData } from "../data/duration.ts"
import { Count, optional } from "../data/fields.ts"

/**
 * The schema of targets. The type and its JSON encoding are the same.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Target = Schema.Struct({
  /** A path such as `/api/v1/example`, or `*` for every route. Defaults to the fault's own route. */
  route: optional(Schema.String),
  /** A `client_id`. On API routes, the client that owns the bearer token. */
  client: optional(Schema.String),
  /** The nth request, or several of them, counted from 1 among those that match `route`, `client` and the period. */
  nth: optional(Schema.Union(Count, Schema.Array(Count))),
  /** The first n of these requests. */
  first: optional(Count),
  /** How long the fault waits before it begins. */
  after: optional(DurationData),
  /** How long the fault lasts once it began: milliseconds, or text such as `"30s"` and `"1 minute"`. */
  for: optional(DurationData),
  /** The probability that the fault applies, from 0 to 1, drawn for each matching request. */
  probability: optional(Schema.Number.pipe(Schema.between(0, 1))),
  /** Makes random draws repeatable. Without a seed they come from Effect's `Random`. */
  seed: optional(Schema.Union(Schema.Int, Schema.String))
})

/**
 * The requests that a fault applies to.
 *
 * @since 0.1.0
 * @category models
 */
export type Target = typeof Target.Type
