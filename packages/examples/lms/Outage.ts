/**
 * Limits retries during an outage of ClickView. Waiting pages ask here before they reload, so that all pages together
 * send ClickView one request at a time.
 */
import { Clock, Context, Effect, Layer, Ref } from "effect"

export class Outage extends Context.Tag("@effect-clickview/examples/lms/Outage")<Outage, {
  readonly began: (seconds: number) => Effect.Effect<void>
  readonly ended: Effect.Effect<void>
  /** Whether a page may retry. During an outage one page may, each time the wait is over. */
  readonly mayTry: Effect.Effect<boolean>
}>() {
  static readonly layer = Layer.effect(
    Outage,
    Effect.gen(function* () {
      /** The time in milliseconds from which one page may retry, or 0 without an outage. */
      const next = yield* Ref.make(0)
      const after = (now: number, seconds: number) => now + seconds * 1000
      return {
        began: (seconds) => Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(next, after(now, seconds))),
        ended: Ref.set(next, 0),
        mayTry: Effect.flatMap(
          Clock.currentTimeMillis,
          (now) =>
            Ref.modify(
              next,
              (at) => at === 0 ? [true, 0] as const : now < at ? [false, at] as const : [true, after(now, 5)] as const
            )
        )
      }
    })
  )
}
