/**
 * A `Report` is what `clickview doctor --json` prints: every step and the verdict, for a ticket or a script.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import { Step } from "./Step.ts"
import { Verdict } from "./Verdict.ts"

/**
 * The report. `version` changes when a field is renamed, removed, or means something else; new fields may come without.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Report = Schema.Struct({
  /** The version of this format. */
  version: Schema.Literal(1),
  /** When the doctor began, in UTC by this machine's clock. */
  startedAt: Schema.String,
  /** What ran: this command, Node and the operating system. */
  program: Schema.Struct({
    /** The version of `@effect-clickview/cli`. */
    clickview: Schema.String,
    /** The version of Node. */
    node: Schema.String,
    /** The operating system, such as `linux x64`. */
    system: Schema.String
  }),
  /** Every step, in order. */
  steps: Schema.Array(Step),
  /** The verdict. */
  verdict: Verdict
})

/**
 * The report.
 *
 * @since 0.2.0
 * @category models
 */
export type Report = typeof Report.Type
