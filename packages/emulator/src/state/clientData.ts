/**
 * Clients as JSON.
 */
import * as Schema from "effect/Schema"
import { DurationFromData } from "../data/duration.ts"
import { Count, optional } from "../data/fields.ts"

/**
 * The schema of a client as JSON. Secrets are plain text in JSON and `Redacted` in the type.
 *
 * @internal
 */
export const ClientData = Schema.Struct({
  id: Schema.NonEmptyString,
  secrets: Schema.NonEmptyArray(Schema.Redacted(Schema.NonEmptyString)),
  scopes: optional(Schema.Array(Schema.NonEmptyString)),
  lifetime: optional(DurationFromData),
  limit: optional(Schema.Struct({ requests: Count, window: DurationFromData })),
  lockOut: optional(Schema.Struct({ after: Count, for: DurationFromData }))
})
