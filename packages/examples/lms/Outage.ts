/**
 * Whether ClickView was down a moment ago. Pages that wait for it ask here first, so that all of them together cost
 * ClickView one request at a time, and a recovery costs each one view key.
 */
import { Clock, Context, Effect, Layer, Ref } from "effect"

export class Outage extends Context.Tag("@effect-clickview/examples/lms/Outage")<Outage, {
  readonly began: (seconds: number) => Effect.Effect<void>
  readonly ended: Effect.Effect<void>
  /** Whether a page may try again. During an outage one may, as often as ClickView can be asked. */
  readonly mayTry: Effect.Effect<boolean>
}>() {
  static readonly layer = Layer.effect(
    Outage,
    Effect.gen(function* () {
      /** When the next page may try, or 0 while all is well. */
      const next = yield* Ref.make(0)
      const set = (now: number, seconds: number) => now + seconds * 1000
      return {
        began: (seconds) => Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(next, set(now, seconds))),
        ended: Ref.set(next, 0),
        mayTry: Effect.flatMap(
          Clock.currentTimeMillis,
          (now) =>
            Ref.modify(
              next,
              (at) => at === 0 ? [true, 0] as const : now < at ? [false, at] as const : [true, set(now, 5)] as const
            )
        )
      }
    })
  )
}
