/**
 * Tracks whether lessons get their videos: view keys can fail while the token is valid. A failure that concerns one video
 * or one viewer does not count.
 */
import type { ViewKeyError } from "@effect-clickview/smart-embed"
import type { Stream } from "effect"
import { Clock, Context, Effect, Layer, Option, SubscriptionRef } from "effect"

/** Consecutive lessons without a video. */
export interface PlaybackFailure {
  readonly error: ViewKeyError
  /** The number of consecutive failures. */
  readonly lessons: number
}

/** How long a failure counts, in milliseconds. An old failure says nothing about a site that nobody uses. */
const failureMemory = 60_000

const concernsOneViewing = ({ reason }: ViewKeyError): boolean => reason._tag === "Refused" || reason._tag === "Invalid"

export class Playback extends Context.Tag("@effect-clickview/examples/lms/Playback")<Playback, {
  readonly succeeded: Effect.Effect<void>
  readonly failed: (error: ViewKeyError) => Effect.Effect<void>
  /** The current failure; `None` after a success or a minute without failures. */
  readonly failure: Effect.Effect<Option.Option<PlaybackFailure>>
  /** Emits whenever the failure changes. */
  readonly changes: Stream.Stream<unknown>
}>() {
  static readonly layer = Layer.effect(
    Playback,
    Effect.gen(function* () {
      const last = yield* SubscriptionRef.make<Option.Option<PlaybackFailure & { readonly at: number }>>(Option.none())
      return {
        succeeded: SubscriptionRef.set(last, Option.none()),
        failed: (error) =>
          concernsOneViewing(error) ?
            Effect.void :
            Effect.flatMap(Clock.currentTimeMillis, (at) =>
              SubscriptionRef.update(last, (before) =>
                Option.some({
                  error,
                  at,
                  lessons: Option.match(before, { onNone: () => 1, onSome: ({ lessons }) => lessons + 1 })
                }))),
        failure: Effect.zipWith(
          SubscriptionRef.get(last),
          Clock.currentTimeMillis,
          (last, now) => Option.filter(last, ({ at }) => now - at < failureMemory)
        ),
        changes: last.changes
      }
    })
  )
}
