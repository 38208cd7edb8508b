/**
 * The step `token`: what the token is good for, how long, and when the library renews it.
 *
 * @since 0.2.0
 */
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

/**
 * How long before its end a token is renewed and then no longer used, by the library's defaults. The first is lengthened by
 * up to a fifth at random.
 *
 * @internal
 */
export const windows = (lifetime: number): { readonly soft: number; readonly hard: number } => ({
  soft: Math.min(Math.max(lifetime / 10, minute), 60 * minute, lifetime / 2),
  hard: Math.min(minute, lifetime / 20)
})

/** @internal */
export const judge = ({ expiresAt, lifetime, scopes }: Observed): Step.Step => {
  const { hard, soft } = windows(lifetime)
  const seen = `scope ${scopes.join(" ")}, lives ${span(lifetime)}`
  const details = {
    "ends at": expiresAt,
    "is renewed": `${span(soft)} to ${span(soft * 1.2)} before its end`,
    "is no longer used": `${span(hard)} before its end`
  }
  return lifetime >= 5 * minute ? Step.ok("token", seen, details) : Step.warn("token", seen, {
    meaning: `Tokens live only ${span(lifetime)}: the library asks for a new one all the time.`,
    cure: "Ask ClickView for tokens that live longer."
  }, details)
}
