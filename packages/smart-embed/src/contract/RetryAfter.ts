/**
 * How long ClickView asks to be left alone: a number of seconds, or a date counted from the answer's own `Date`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
import type * as Headers from "@effect/platform/Headers"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

/** The form of a date that every server must send. */
const form = /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const longest = Duration.toMillis("1 day")

/** By way of ISO 8601, the one form that every runtime reads alike. */
const dateIn = (text: string): number | undefined => {
  const { day = "", month = "", time = "", year = "" } = form.exec(text)?.groups ?? {}
  const nth = String(months.indexOf(month) + 1).padStart(2, "0")
  return Option.getOrUndefined(
    Option.map(DateTime.make(`${year}-${nth}-${day}T${time}Z`), DateTime.toEpochMillis)
  )
}

/** The wait, at most a day; `undefined` when there is none, or when it is zero, past or garbage. */
export const parse = (headers: Headers.Headers): Duration.Duration | undefined => {
  const text = headers["retry-after"]?.trim() ?? ""
  const until = dateIn(text)
  const from = dateIn(headers["date"]?.trim() ?? "")
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : until === undefined || from === undefined ? 0 : until - from
  return wait > 0 ? Duration.millis(Math.min(wait, longest)) : undefined
}
