/**
 * A `Step` of a real request, as the doctor went it: what was seen, what that means, and what to do.
 *
 * @since 0.2.0
 */
import * as Schema from "effect/Schema"

/**
 * How a step went. `warn` works and still deserves a look; `skipped` made no sense after what came before.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Outcome = Schema.Literal("ok", "warn", "fail", "skipped")

/**
 * How a step went.
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
 * What kind of cause keeps the integration from working: who has to act, and where.
 *
 * @since 0.2.0
 * @category schemas
 */
export const Cause = Schema.Literal("settings", "refused", "network", "api", "unavailable")

/**
 * A kind of cause.
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
  /** How it went. */
  outcome: Outcome,
  /** What was seen, in a few words. */
  seen: Schema.String,
  /** What that means, in a sentence. Absent when all is well. */
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

/** What a finding means, and what to do. */
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
