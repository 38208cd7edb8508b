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
export const timing = [
  define({
    name: "Latency",
    doc: "Delays the response by `duration`.",
    fields: { duration: DurationData },
    stage: "time",
    perform: (response, { duration }) => Effect.zipLeft(response, Effect.sleep(toDuration(duration)))
  }),
  define({
    name: "Jitter",
    doc: "Delays the response by a random time from `min` to `max`, drawn for each request.",
    fields: { min: DurationData, max: DurationData },
    stage: "time",
    perform: (response, { max, min }, { random }) =>
      Effect.zipLeft(
        response,
        Effect.flatMap(random, (share) => {
          const [from, to] = [Duration.toMillis(toDuration(min)), Duration.toMillis(toDuration(max))]
          return Effect.sleep(Duration.millis(from + share * (to - from)))
        })
      )
  }),
  define({
    name: "Hang",
    doc: "Reads the request and never responds.",
    fields: {},
    stage: "response",
    perform: () => Effect.never
  })
] as const
