/**
 * A `Target` says which requests a fault meets. All that is given must hold; with nothing given it is every request to
 * the route that the fault is about. Requests count from the moment the fault was set, and so do periods, by Effect's
 * `Clock`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Span } from "../data/span.ts"

const optional = <S extends Schema.Schema.All>(schema: S) => Schema.optionalWith(schema, { exact: true })

const Count = Schema.Int.pipe(Schema.positive())

/**
 * Which requests a fault meets, as a schema; the same data in TypeScript and JSON.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Target = Schema.Struct({
  /** A path such as `/api/v1/example`, or `*` for every route. */
  route: optional(Schema.String),
  /** A `client_id`; on the API, that of the client whose token is presented. */
  client: optional(Schema.String),
  /** The nth of the requests that fit `route`, `client` and the period, counted from 1. */
  nth: optional(Schema.Union(Count, Schema.Array(Count))),
  /** The first so many of them. */
  first: optional(Count),
  /** Nothing happens before. */
  after: optional(Span),
  /** How long, once it began: milliseconds, or text such as `"30s"` and `"1 minute"`. */
  for: optional(Span),
  /** From 0 to 1, drawn for each request that fits. */
  probability: optional(Schema.Number.pipe(Schema.between(0, 1))),
  /** Makes draws repeatable. Without one they come from Effect's `Random`. */
  seed: optional(Schema.Union(Schema.Int, Schema.String))
})

/**
 * Which requests a fault meets.
 *
 * @since 0.1.0
 * @category models
 */
export type Target = typeof Target.Type
