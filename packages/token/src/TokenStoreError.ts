/**
 * The failure of a token store.
 *
 * @since 0.2.0
 */
import * as Data from "effect/Data"

/**
 * The store failed, or did not respond in time. Callers of `get` never get this error.
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
