/**
 * The step `token`: its scope and lifetime, and when the library renews it.
 *
 * @since 0.2.0
 */
import { Defaults } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import { span } from "../Moment.ts"
import * as Step from "../Step.ts"

/** @internal */
export interface Observed {
  readonly scopes: ReadonlyArray<string>
  /** Milliseconds. */
  readonly lifetime: number
  /** When it ends, as ISO 8601. */
  readonly expiresAt: string
}

const minute = 60_000

const lengthOf = (duration: Duration.Duration) => span(Duration.toMillis(duration))

/** @internal */
export const judge = ({ expiresAt, lifetime, scopes }: Observed): Step.Step => {
  const { earliestRenewal, latestRenewal, lastUse } = Defaults.windowsOf(lifetime)
  const seen = `scope ${scopes.join(" ")}, lifetime ${span(lifetime)}`
  const details = {
    "ends at": expiresAt,
    "is renewed": `${lengthOf(latestRenewal)} to ${lengthOf(earliestRenewal)} before its end`,
    "is no longer used": `${lengthOf(lastUse)} before its end`
  }
  return lifetime >= 5 * minute ? Step.ok("token", seen, details) : Step.warn("token", seen, {
    meaning: `Tokens are valid for ${span(lifetime)} only, so the library requests new ones all the time.`,
    cure: "Ask ClickView for tokens with a longer lifetime."
  }, details)
}
