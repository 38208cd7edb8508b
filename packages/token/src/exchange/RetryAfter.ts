/**
 * How long the server asks to be left alone: a number of seconds, or a date counted from the answer's own `Date`, so that
 * a server whose clock is wrong is still understood.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
import type * as Headers from "@effect/platform/Headers"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** IMF-fixdate and the two obsolete forms that RFC 9110 §5.6.7 has every recipient read; asctime names no zone. */
const imfFixdate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const rfc850 = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

const httpDate = (text: string): number | undefined => {
  const zoned = imfFixdate.test(text) || rfc850.test(text) ? text : asctime.test(text) ? `${text} GMT` : undefined
  return zoned === undefined
    ? undefined
    : Option.getOrUndefined(Option.map(DateTime.make(zoned), (date) => date.epochMillis))
}

/** The wait in milliseconds, at most `max`; `undefined` when there is none, or when it is zero, past or garbage. */
export const parse = (headers: Headers.Headers, wall: number, max: number): number | undefined => {
  const text = headers["retry-after"]?.trim() ?? ""
  const date = httpDate(text)
  const wait = /^\d+$/.test(text)
    ? Number(text) * 1000
    : date === undefined
    ? 0
    : date - (httpDate(headers["date"]?.trim() ?? "") ?? wall)
  return wait > 0 ? Math.min(wait, max) : undefined
}
