/**
 * A time limit that can be paused: the wait for a token does not count, because it has its own limits.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** A running time limit. */
export interface PausableTimeout {
  /** Completes when the limit is reached. */
  readonly expired: Effect.Effect<void>
  /** Pauses the limit while this effect runs. */
  readonly pausedDuring: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

const now = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1e6)

/** Starts a time limit, in milliseconds. */
export const make = (limit: number): Effect.Effect<PausableTimeout> =>
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
    const expired: Effect.Effect<void> = Effect.gen(function*() {
      for (;;) {
        yield* running.await
        const left = limit - spent - ((yield* now) - since)
        if (left <= 0) return
        yield* Effect.sleep(Math.ceil(left))
      }
    })
    return { expired, pausedDuring: (self) => Effect.acquireUseRelease(pause, () => self, () => resume) }
  })
