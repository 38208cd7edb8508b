/**
 * The document of the fleet as JSON text, before it is encrypted.
 */
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { OAuthError } from "../OAuthError.ts"
import type { Document } from "../sharing/Document.ts"
import { empty } from "../sharing/Document.ts"

/** The shared part of a token. */
export interface SharedToken {
  readonly value: Redacted.Redacted<string>
  readonly scopes: ReadonlyArray<string>
}

/** The document that the processes of a fleet share. */
export type FleetDocument = Document<SharedToken, OAuthError>

/** Whether two tokens have the same value. */
export const sameToken = (a: SharedToken, b: SharedToken): boolean => Equal.equals(a.value, b.value)

const time = Schema.JsonNumber

const token = Schema.Struct({ value: Schema.Redacted(Schema.String), scopes: Schema.Array(Schema.String) })

const text = Schema.parseJson(Schema.Struct({
  writtenAt: time,
  entry: Schema.optional(Schema.Struct({ token, end: time, lifetime: time })),
  lease: Schema.optional(Schema.Struct({ owner: Schema.String, until: time })),
  failure: Schema.optional(Schema.Struct({ error: OAuthError, at: time, askAt: time, renewAt: time })),
  unconfirmed: Schema.optional(Schema.Struct({ process: Schema.String, at: time })),
  rejections: time,
  failures: time,
  refused: Schema.optional(Schema.Struct({ token, at: time }))
}))

const decode = Schema.decodeUnknownEither(text)

/** Encodes the document. */
export const toText: (document: FleetDocument) => string = Schema.encodeSync(text)

/** Decodes the document. An invalid text counts as an empty document, which the next write replaces. */
export const fromText = (written: string): FleetDocument => Either.getOrElse(decode(written), () => empty)
