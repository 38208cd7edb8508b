/**
 * Faults of timing: a response that comes late, or never.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Span, spanOf } from "../data/span.ts"
import { define } from "./Definition.ts"

/** @internal */
export const latency = define({
  name: "Latency",
  doc: "Delays the response by `duration`.",
  fields: { duration: Span },
  stage: "time",
  perform: ({ duration }) => (next) => (exchange) => Effect.zipLeft(next(exchange), Effect.sleep(spanOf(duration)))
})

/** @internal */
export const jitter = define({
  name: "Jitter",
  doc: "Delays the response by a random time from `min` to `max`, drawn for each request.",
  fields: { min: Span, max: Span },
  stage: "time",
  perform: ({ max, min }) => (next, { draw }) => (exchange) =>
    Effect.zipLeft(
      next(exchange),
      Effect.flatMap(draw, (share) => {
        const [from, to] = [Duration.toMillis(spanOf(min)), Duration.toMillis(spanOf(max))]
        return Effect.sleep(Duration.millis(from + share * (to - from)))
      })
    )
})

/** @internal */
export const hang = define({
  name: "Hang",
  doc: "Reads the request and never responds.",
  fields: {},
  stage: "answer",
  perform: () => () => () => Effect.never
})

/** @internal */
export const expiredToken = define({
  name: "ExpiredToken",
  doc: "Issues a token that lives one second, and delays the response by 1.5 seconds.",
  fields: {},
  stage: "time",
  perform: () => (next) => (exchange) =>
    Effect.zipLeft(
      next({
        ...exchange,
        issue: (client, scopes) => exchange.issue({ ...client, lifetime: Duration.seconds(1) }, scopes)
      }),
      Effect.sleep("1500 millis")
    )
})
