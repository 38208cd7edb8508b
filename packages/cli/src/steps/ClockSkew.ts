/**
 * The step `clock`: this machine's clock against the `Date` of the response. A wrong clock does not affect the library,
 * which counts a token's lifetime by this clock alone, but it breaks certificates and logs.
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 */
import { span } from "../Moment.ts"
import * as Step from "../Step.ts"

/** @internal */
export interface Observed {
  readonly host: string
  /** The response's `Date` in milliseconds, with a resolution of one second. */
  readonly date: number | undefined
  /** This machine's clock when the response arrived. */
  readonly now: number
}

const tolerance = 60_000

/** @internal */
export const judge = ({ date, host, now }: Observed): Step.Step => {
  if (date === undefined) return Step.skipped("clock", `${host} sends no Date`)
  const ahead = now - date
  if (Math.abs(ahead) < 2000) return Step.ok("clock", `the same as ${host}'s`)
  const seen = `${span(ahead)} ${ahead > 0 ? "ahead of" : "behind"} ${host}`
  return Math.abs(ahead) <= tolerance ? Step.ok("clock", seen) : Step.warn("clock", seen, {
    meaning: `This machine's clock is ${span(ahead)} ${ahead > 0 ? "ahead" : "behind"}.`,
    cure: "Synchronise it (NTP) and check the time zone: a wrong clock breaks certificates and logs."
  })
}
