/**
 * A `Step` of a real request: what the doctor saw, what it means, and what to do.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"

/**
 * The outcome of a step. `warn` works but needs attention; `skipped` was pointless after an earlier failure.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Outcome = Schema.Literal("ok", "warn", "fail", "skipped")

/**
 * The outcome of a step.
 *
 * @since 0.2.0
 * @category models
 */
export type Outcome = typeof Outcome.Type

/**
 * The steps, in the order in which a request takes them.
 *
 * @since 0.2.0
 * @category schemas
 */
export const StepName = Schema.Literal(
  "variables",
  "proxy",
  "resolution",
  "connection",
  "tunnel",
  "tls",
  "token request",
  "clock",
  "token",
  "api call",
  "view key"
)

/**
 * The name of a step.
 *
 * @since 0.2.0
 * @category models
 */
export type StepName = typeof StepName.Type

/**
 * The kind of cause of a failure, which says who has to act.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Cause = Schema.Literal("settings", "refused", "network", "api", "unavailable")

/**
 * The kind of cause of a failure.
 *
 * @since 0.2.0
 * @category models
 */
export type Cause = typeof Cause.Type

/**
 * One step. No field of it holds a secret, a token, a view key or a proxy's password.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Step = Schema.Struct({
  /** Which step. */
  name: StepName,
  /** The outcome. */
  outcome: Outcome,
  /** What was seen, in a few words. */
  seen: Schema.String,
  /** What it means, in a sentence. Absent when the step is ok. */
  meaning: Schema.optional(Schema.String),
  /** What to do, in a sentence. Absent when there is nothing to do. */
  cure: Schema.optional(Schema.String),
  /** The kind of cause, when the step failed. */
  cause: Schema.optional(Cause),
  /** How long the step took. */
  milliseconds: Schema.optional(Schema.Number),
  /** More that was seen, by name. `--verbose` shows it. */
  details: Schema.Record({ key: Schema.String, value: Schema.String })
})

/**
 * One step.
 *
 * @since 0.2.0
 * @category models
 */
export type Step = typeof Step.Type

type Details = Readonly<Record<string, string>>

/** What a finding means, and how to fix it. */
interface Advice {
  readonly meaning: string
  readonly cure: string
}

/** @internal */
export const ok = (name: StepName, seen: string, details: Details = {}): Step => ({
  name,
  outcome: "ok",
  seen,
  details
})

/** @internal */
export const skipped = (name: StepName, seen: string): Step => ({ name, outcome: "skipped", seen, details: {} })

/** @internal */
export const warn = (name: StepName, seen: string, advice: Advice, details: Details = {}): Step => ({
  name,
  outcome: "warn",
  seen,
  ...advice,
  details
})

/** @internal */
export const fail = (name: StepName, cause: Cause, seen: string, advice: Advice, details: Details = {}): Step => ({
  name,
  outcome: "fail",
  seen,
  ...advice,
  cause,
  details
})
