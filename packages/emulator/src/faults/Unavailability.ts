/**
 * Faults of a server that is unavailable for some time: `Retry-After`, and a slow recovery.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Count, optional, Status } from "../data/fields.ts"
import { text } from "../http/responses.ts"
import { define } from "./Definition.ts"

const httpDate = (millis: number) => DateTime.toDateUtc(DateTime.unsafeMake(millis)).toUTCString()

/** @internal */
export const unavailability = [
  define({
    name: "RetryAfter",
    doc:
      "Responds with 429 or 503 (default 503) and a `Retry-After` header: `seconds` ahead as a number or a `date`, in the `past`, `absurd`, or `garbage`.",
    fields: {
      status: optional(Schema.Literal(429, 503)),
      as: Schema.Literal("seconds", "date", "past", "absurd", "garbage"),
      seconds: optional(Schema.Int.pipe(Schema.between(0, 1_000_000)))
    },
    stage: "response",
    perform: (_, { as, seconds = 5, status = 503 }) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const value = {
          seconds: String(seconds),
          date: httpDate(now + seconds * 1000),
          past: httpDate(now - 3_600_000),
          absurd: "99999999999999999999",
          garbage: "soon, 5 or so"
        }[as]
        return text(status, "Come back later.", { "retry-after": value })
      })
  }),
  define({
    name: "SlowRecovery",
    doc: "Responds with `status` (default 503) to the first `failures` requests, then works.",
    fields: { failures: Count, status: optional(Status) },
    stage: "response",
    perform: (response, { failures, status = 503 }, { count }) =>
      count > failures ? response : Effect.succeed(text(status, "Still recovering."))
  })
] as const
