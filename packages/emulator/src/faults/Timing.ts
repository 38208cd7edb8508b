/**
 * Faults of timing: a response that comes late, or never.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { DurationData, toDuration } from "../data/duration.ts"
import { define } from "./Definition.ts"

/** @internal */
export const latency = define({
  name: "Latency",
  doc: "Delays the response by `duration`.",
  fields: { duration: DurationData },
  stage: "time",
  perform: ({ duration }) => (next) => (context) => Effect.zipLeft(next(context), Effect.sleep(toDuration(duration)))
})

/** @internal */
export const jitter = define({
  name: "Jitter",
  doc: "Delays the response by a random time from `min` to `max`, drawn for each request.",
  fields: { min: DurationData, max: DurationData },
  stage: "time",
  perform: ({ max, min }) => (next, { random }) => (context) =>
    Effect.zipLeft(
      next(context),
      Effect.flatMap(random, (share) => {
        const [from, to] = [Duration.toMillis(toDuration(min)), Duration.toMillis(toDuration(max))]
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
  perform: () => (next) => (context) =>
    Effect.zipLeft(
      next({
        ...context,
        issue: (client, scopes) => context.issue({ ...client, lifetime: Duration.seconds(1) }, scopes)
      }),
      Effect.sleep("1500 millis")
    )
})
