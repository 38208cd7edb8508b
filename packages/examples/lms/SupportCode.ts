/**
 * What a viewer tells whoever helps: why there is no video, and a reference that stands in the server's log as well.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import { Effect, Random } from "effect"

export interface SupportCode {
  /** The reason, and the token's own where there is no token: `NoToken/Rejected`. */
  readonly reason: string
  /** Short enough to be read over the telephone. */
  readonly reference: string
}

/** Letters and digits that nobody confuses. */
const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

/** A code for this failure, with a reference of its own. */
export const of = ({ reason }: ViewKeyError): Effect.Effect<SupportCode> =>
  Effect.map(
    Effect.replicateEffect(Random.nextIntBetween(0, letters.length), 8),
    (drawn) => ({
      reason: reason._tag === "NoToken" ? `NoToken/${reason.error.reason._tag}` : reason._tag,
      reference: drawn.map((index) => letters[index]).join("")
    })
  )
