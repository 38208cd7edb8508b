/**
 * A time limit that stands still during some of the work: waiting for a token has limits of its own.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** A running stopwatch. */
export interface Stopwatch {
  /** Ends when the limit is reached. */
  readonly rings: Effect.Effect<void>
  /** Stands still while this runs. */
  readonly paused: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

const now = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1e6)

/** A stopwatch that starts now, with a limit in milliseconds. */
export const make = (limit: number): Effect.Effect<Stopwatch> =>
  Effect.gen(function*() {
    const running = yield* Effect.makeLatch(true)
    let since = yield* now
    let spent = 0
    const pause = Effect.flatMap(now, (at) => {
      spent += at - since
      return running.close
    })
    const resume = Effect.flatMap(now, (at) => {
      since = at
      return running.open
    })
    const rings: Effect.Effect<void> = Effect.gen(function*() {
      for (;;) {
        yield* running.await
        const left = limit - spent - ((yield* now) - since)
        if (left <= 0) return
        yield* Effect.sleep(Math.ceil(left))
      }
    })
    return { rings, paused: (self) => Effect.acquireUseRelease(pause, () => self, () => resume) }
  })
