/**
 * What `clickview doctor --json` prints, as schemas, for programs that read it.
 *
 * @since 0.2.0
 */
export { Report } from "./Report.ts"
export { Cause, Outcome, Step, StepName } from "./Step.ts"
export { Verdict, VerdictKind } from "./Verdict.ts"
