/**
 * An `ExitCode` ends a command that has already printed why it failed.
 *
 * @since 0.2.0
 */
import * as Data from "effect/Data"

/** @internal */
export class ExitCode extends Data.TaggedError("ExitCode")<{ readonly code: number }> {
  override get message() {
    return `exit ${this.code}`
  }
}
