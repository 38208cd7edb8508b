/**
 * The fleet's document as text: what is sealed before it reaches the store.
 */
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { OAuthError } from "../OAuthError.ts"
import type { Document } from "../sharing/Document.ts"
import { empty } from "../sharing/Document.ts"

/** A token as it is shared. */
export interface SharedToken {
  readonly value: Redacted.Redacted<string>
  readonly scopes: ReadonlyArray<string>
}

/** What this library's processes leave for each other. */
export type FleetDocument = Document<SharedToken, OAuthError>

/** Whether both have the same value. */
export const sameToken = (a: SharedToken, b: SharedToken): boolean => Equal.equals(a.value, b.value)

const time = Schema.JsonNumber

const token = Schema.Struct({ value: Schema.Redacted(Schema.String), scopes: Schema.Array(Schema.String) })

const text = Schema.parseJson(Schema.Struct({
  writtenAt: time,
  entry: Schema.optional(Schema.Struct({ token, end: time, lifetime: time })),
  lease: Schema.optional(Schema.Struct({ owner: Schema.String, until: time })),
  failure: Schema.optional(Schema.Struct({ error: OAuthError, at: time, askAt: time, renewAt: time })),
  setback: Schema.optional(Schema.Struct({ process: Schema.String, at: time })),
  rejections: time,
  failures: time,
  refused: Schema.optional(Schema.Struct({ token, at: time }))
}))

const decode = Schema.decodeUnknownEither(text)

/** The document as text. */
export const toText: (document: FleetDocument) => string = Schema.encodeSync(text)

/** The document of this text. Any other text holds nothing, and the next write replaces it. */
export const fromText = (written: string): FleetDocument => Either.getOrElse(decode(written), () => empty)
