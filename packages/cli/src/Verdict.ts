/**
 * The `Verdict` on all steps: one kind, one sentence, one exit code. It is the first failure, because what comes after it
 * follows from it.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"
import type { Cause, Step } from "./Step.ts"

/**
 * - `works`: a token came, and the API takes it
 * - `attention`: the same, but a step warns
 * - `settings`: a variable on this machine is missing or wrong
 * - `refused`: ClickView refuses the client or the scope
 * - `network`: ClickView was not reached, or something else answered in its place
 * - `api`: there is a token, and the API refuses the call
 * - `unavailable`: ClickView cannot answer now
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
 * What came out, in a sentence that somebody can act on who knows nothing of OAuth.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Verdict = Schema.Struct({
  /** What kind of cause it is. */
  kind: VerdictKind,
  /** What is wrong, and what to do. */
  sentence: Schema.String,
  /** What the command exits with. */
  exitCode: Schema.Number
})

/**
 * What came out.
 *
 * @since 0.2.0
 * @category models
 */
export type Verdict = typeof Verdict.Type

const exitCodes: Readonly<Record<Cause, number>> = { settings: 2, refused: 3, network: 4, api: 5, unavailable: 6 }

/**
 * What a command exits with that fails for this cause.
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
    ? "It works: ClickView gave a token and made a view key."
    : "It works: ClickView gave a token, and its API takes it."
  return warnings.length === 0
    ? { kind: "works", sentence: works, exitCode: 0 }
    : { kind: "attention", sentence: [works, "But:", ...warnings.map(advice)].join(" "), exitCode: 0 }
}
