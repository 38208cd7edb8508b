/**
 * How the last lessons fared: the token can be good while no lesson gets its video. A refusal that is about one video, or
 * one viewer, says nothing of the others and does not count.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import type { Stream } from "effect"
import { Clock, Context, Effect, Layer, Option, SubscriptionRef } from "effect"

/** A lesson that got no video. */
export interface Trouble {
  readonly error: ViewKeyError
  /** How many lessons in a row. */
  readonly lessons: number
}

/** A trouble that nobody has met for so long may be over: a site that nobody uses is not called down. */
const remembered = 60_000

const ofOneVideo = ({ reason }: ViewKeyError): boolean => reason._tag === "Refused" || reason._tag === "Invalid"

export class Viewings extends Context.Tag("@effect-clickview/examples/lms/Viewings")<Viewings, {
  readonly succeeded: Effect.Effect<void>
  readonly failed: (error: ViewKeyError) => Effect.Effect<void>
  /** What keeps lessons from their video now. */
  readonly trouble: Effect.Effect<Option.Option<Trouble>>
  /** Something each time that has changed. */
  readonly changes: Stream.Stream<unknown>
}>() {
  static readonly layer = Layer.effect(
    Viewings,
    Effect.gen(function* () {
      const last = yield* SubscriptionRef.make<Option.Option<Trouble & { readonly at: number }>>(Option.none())
      return {
        succeeded: SubscriptionRef.set(last, Option.none()),
        failed: (error) =>
          ofOneVideo(error) ?
            Effect.void :
            Effect.flatMap(Clock.currentTimeMillis, (at) =>
              SubscriptionRef.update(last, (before) =>
                Option.some({
                  error,
                  at,
                  lessons: Option.match(before, { onNone: () => 1, onSome: ({ lessons }) => lessons + 1 })
                }))),
        trouble: Effect.zipWith(
          SubscriptionRef.get(last),
          Clock.currentTimeMillis,
          (last, now) => Option.filter(last, ({ at }) => now - at < remembered)
        ),
        changes: last.changes
      }
    })
  )
}
