/**
 * The `Verdict` sums up all steps in one kind, one sentence and one exit code. It is the first failure, because later
 * ones follow from it.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import type { Cause, Step } from "./Step.ts"

/**
 * - `works`: ClickView issued a token, and the API accepts it
 * - `attention`: the same, but a step warns
 * - `settings`: a variable on this machine is missing or wrong
 * - `refused`: ClickView refuses the client or the scope
 * - `network`: ClickView was not reached, or another server answered
 * - `api`: there is a token, but the API refuses the call
 * - `unavailable`: ClickView is temporarily unavailable
 *
 * @since 0.2.0
 * @category schemas
 */
export const VerdictKind = Schema.Literal(
  "works",
  "attention",
  "settings",
  "refused",
  "network",
  "api",
  "unavailable"
)

/**
 * The kind of a verdict.
 *
 * @since 0.2.0
 * @category models
 */
export type VerdictKind = typeof VerdictKind.Type

/**
 * The result, in a sentence that needs no knowledge of OAuth.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Verdict = Schema.Struct({
  /** The kind of result. */
  kind: VerdictKind,
  /** What is wrong, and what to do. */
  sentence: Schema.String,
  /** The command's exit code. */
  exitCode: Schema.Number
})

/**
 * The verdict.
 *
 * @since 0.2.0
 * @category models
 */
export type Verdict = typeof Verdict.Type

const exitCodes: Readonly<Record<Cause, number>> = { settings: 2, refused: 3, network: 4, api: 5, unavailable: 6 }

/**
 * The exit code of a command that fails for this cause.
 *
 * @internal
 */
export const exitCodeOf = (cause: Cause): number => exitCodes[cause]

const advice = ({ cure, meaning, seen }: Step): string => [meaning ?? seen, cure].filter(Boolean).join(" ")

/**
 * The verdict on these steps.
 *
 * @internal
 */
export const of = (steps: ReadonlyArray<Step>): Verdict => {
  const failed = steps.find(({ outcome }) => outcome === "fail")
  if (failed !== undefined) {
    const kind = failed.cause ?? "network"
    return { kind, sentence: advice(failed), exitCode: exitCodeOf(kind) }
  }
  const warnings = steps.filter(({ outcome }) => outcome === "warn")
  const works = steps.some(({ name }) => name === "view key")
    ? "It works: ClickView issued a token and a view key."
    : "It works: ClickView issued a token, and its API accepts it."
  return warnings.length === 0
    ? { kind: "works", sentence: works, exitCode: 0 }
    : { kind: "attention", sentence: [works, "But:", ...warnings.map(advice)].join(" "), exitCode: 0 }
}
