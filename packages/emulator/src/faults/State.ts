/**
 * Faults of the server's state: its tokens, clock and client secrets.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DurationData, toDuration } from "../data/duration.ts"
import { withDate } from "../http/responses.ts"
import { define } from "./Definition.ts"

/** The same clock with its wall time moved by `millis`. Sleeping is unchanged. */
const skewedClock = (clock: Clock.Clock, millis: number): Clock.Clock => ({
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + millis),
  currentTimeNanos: clock.currentTimeNanos,
  sleep: (duration) => clock.sleep(duration),
  unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis() + millis,
  unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos()
})

/** @internal */
export const state = [
  define({
    name: "RevokeAll",
    doc: "Revokes every issued token when a request arrives, on any route.",
    fields: {},
    stage: "state",
    route: "*",
    perform: (response, _, { context }) => Effect.zipRight(context.revokeAll, response)
  }),
  define({
    name: "ClockSkew",
    doc: "Moves the server's clock `ahead` or `behind` by `by`, on every route: its dates and its token expiry.",
    fields: { by: DurationData, is: Schema.Literal("ahead", "behind") },
    stage: "bytes",
    route: "*",
    perform: (response, { by, is }) =>
      Effect.clockWith((clock) =>
        Effect.withClock(
          Effect.flatMap(response, withDate),
          skewedClock(clock, Duration.toMillis(toDuration(by)) * (is === "ahead" ? 1 : -1))
        )
      )
  }),
  define({
    name: "SecretRotatedAway",
    doc: "Treats every secret of the client as invalid.",
    fields: {},
    stage: "state",
    perform: (_, __, { context, next }) =>
      next({
        ...context,
        clients: new Map(Array.from(context.clients, ([id, client]) => [id, { ...client, secrets: [] }]))
      })
  })
] as const
