/**
 * Decodes clients from JSON.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { type Decoder, decoder } from "../data/decode.ts"
import { DurationData, toDuration } from "../data/duration.ts"
import { Count, optional } from "../data/fields.ts"
import type { Client } from "./Client.ts"

/**
 * The schema of a client as JSON. Secrets are plain text in JSON and `Redacted` in the type.
 *
 * @internal
 */
export const ClientData = Schema.Struct({
  id: Schema.NonEmptyString,
  secrets: Schema.NonEmptyArray(Schema.Redacted(Schema.NonEmptyString)),
  scopes: optional(Schema.Array(Schema.NonEmptyString)),
  lifetime: optional(DurationData),
  limit: optional(Schema.Struct({ requests: Count, window: DurationData })),
  lockOut: optional(Schema.Struct({ after: Count, for: DurationData }))
})

/** @internal */
export const toClient = ({ lifetime, limit, lockOut, ...client }: typeof ClientData.Type): Client => ({
  ...client,
  lifetime: lifetime === undefined ? undefined : toDuration(lifetime),
  limit: limit && { requests: limit.requests, window: toDuration(limit.window) },
  lockOut: lockOut && { after: lockOut.after, for: toDuration(lockOut.for) }
})

const decode = decoder(ClientData)

/**
 * Decodes a client. The left side names the wrong fields but no secret.
 *
 * @internal
 */
export const decodeClient: Decoder<Client> = (data) => Either.map(decode(data), toClient)
