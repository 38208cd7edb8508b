/**
 * A `Moment` is a date as HTTP headers and certificates write it, in milliseconds.
 *
 * @since 0.2.0
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const forms = [
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^(?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4}) GMT$/
]

/**
 * Parses the date of a `Date` header or a certificate.
 *
 * @internal
 */
export const parse = (text: string): Option.Option<number> => {
  const { day = "", month = "", time = "", year = "" } =
    forms.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined) ?? {}
  const nth = String(months.indexOf(month) + 1).padStart(2, "0")
  return Option.map(
    DateTime.make(`${year}-${nth}-${day.trim().padStart(2, "0")}T${time}Z`),
    ({ epochMillis }) => epochMillis
  )
}

/**
 * Formats a duration in a readable unit.
 *
 * @internal
 */
export const span = (milliseconds: number): string => {
  const seconds = Math.abs(milliseconds) / 1000
  if (seconds < 1) return `${Math.round(Math.abs(milliseconds))} ms`
  const [size, unit] = seconds < 90
    ? [1, "s"] as const
    : seconds < 5400
    ? [60, "min"] as const
    : seconds < 2 * 86_400
    ? [3600, "h"] as const
    : [86_400, "days"] as const
  return `${Number((seconds / size).toFixed(1))} ${unit}`
}
