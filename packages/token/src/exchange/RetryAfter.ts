/**
 * Parses `Retry-After`: seconds, rounded up, or a date. A date is compared with the `Date` of the response, so that a
 * wrong clock of the server does not matter.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
import type * as Headers from "@effect/platform/Headers"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** IMF-fixdate and the two obsolete forms that every recipient must accept (RFC 9110 §5.6.7). */
const forms = [
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/
]

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** Converts to ISO 8601, which `DateTime` and every runtime parse alike. */
const httpDate = (text: string): number | undefined => {
  const parts = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  if (parts === undefined) return undefined
  const { day = "", month = "", time = "", year = "" } = parts
  const century = year.length === 4 ? "" : year < "70" ? "20" : "19"
  const nth = String(months.indexOf(month) + 1).padStart(2, "0")
  return Option.getOrUndefined(
    Option.map(DateTime.make(`${century}${year}-${nth}-${day.replace(" ", "0")}T${time}Z`), (date) => date.epochMillis)
  )
}

/** Whole seconds, as in the standard, or fractions, as some servers send them. */
const seconds = /^\d+(\.\d+)?$/

/** The values of a header that was sent several times or holds a list. Dates contain a comma. */
const valuesIn = (header: string): ReadonlyArray<string> =>
  header.split(/,(?! \d{2}[ -][A-Z])/).map((value) => value.trim())

/** The longest wait in milliseconds, at most `max`; `undefined` if every value is absent, zero, past or malformed. */
export const parse = (headers: Headers.Headers, wall: number, max: number): number | undefined => {
  const now = httpDate(headers["date"]?.trim() ?? "") ?? wall
  const waits = valuesIn(headers["retry-after"] ?? "").map((value) =>
    seconds.test(value) ? Math.ceil(Number(value)) * 1000 : (httpDate(value) ?? now) - now
  )
  const wait = Math.max(...waits)
  return wait > 0 ? Math.min(wait, max) : undefined
}
