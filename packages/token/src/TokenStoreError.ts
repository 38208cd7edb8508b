/**
 * What a store of the fleet's token fails with.
 *
 * @since 0.2.0
 */
import * as Data from "effect/Data"

/**
 * The store did not answer, in time or at all. Never reaches a caller of `get`.
 *
 * @since 0.2.0
 * @category errors
 */
export class TokenStoreError extends Data.TaggedError("TokenStoreError")<{
  /** What failed, such as `ECONNREFUSED`; never a value. */
  readonly problem: string
}> {
  override get message(): string {
    return `The token store failed: ${this.problem}`
  }
}
