/**
 * Faults of `Time`: an answer that comes late, or never.
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
  doc: "The answer is on its way for `duration`.",
  fields: { duration: Span },
  stage: "time",
  perform: ({ duration }) => (next) => (exchange) => Effect.zipLeft(next(exchange), Effect.sleep(spanOf(duration)))
})

/** @internal */
export const jitter = define({
  name: "Jitter",
  doc: "The answer is on its way for a time between `min` and `max`, drawn for each request.",
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
  doc: "The request is read, and never answered.",
  fields: {},
  stage: "answer",
  perform: () => () => () => Effect.never
})

/** @internal */
export const expiredToken = define({
  name: "ExpiredToken",
  doc: "The token lives for one second, and the answer is on its way for longer.",
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
