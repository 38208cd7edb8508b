/**
 * What a viewer reads out to support: the reason, and a reference that is also in the server's log.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import { Effect, Random } from "effect"

export interface SupportCode {
  /** The error's reason. Without a token it includes the token's reason: `NoToken/Rejected`. */
  readonly reason: string
  /** Eight characters, short enough to read out over the telephone. */
  readonly reference: string
}

/** Letters and digits that do not look alike. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

/** A code with a new reference for this failure. */
export const of = ({ reason }: ViewKeyError): Effect.Effect<SupportCode> =>
  Effect.map(
    Effect.replicateEffect(Random.nextIntBetween(0, alphabet.length), 8),
    (indices) => ({
      reason: reason._tag === "NoToken" ? `NoToken/${reason.error.reason._tag}` : reason._tag,
      reference: indices.map((index) => alphabet[index]).join("")
    })
  )
