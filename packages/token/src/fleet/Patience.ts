/**
 * How long one operation of the store may take. A plain time-out does not measure the store: in a process that gets no CPU
 * the timer is late and runs before the sockets are read, so that an answer which is already there counts as missing.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { currentInstant } from "../time/currentInstant.ts"
import { TokenStoreError } from "../TokenStoreError.ts"

/** A timer that is later than this share of its time tells that the process did not run. */
const late = 1.2

/** Waits this long, once more when the timer was late, and then for one turn of the event loop, in which sockets are read. */
const limit = (ms: number): Effect.Effect<void> =>
  Effect.gen(function*() {
    const began = yield* currentInstant
    yield* Effect.sleep(ms)
    const ended = yield* currentInstant
    if (ended.mono - began.mono > ms * late) yield* Effect.sleep(ms)
    yield* Effect.sleep(0)
  })

/**
 * The operation's outcome in at most `ms`. What is still under way then is interrupted and not waited for. No fiber fails
 * here: the runtime would log its cause, whatever an adapter has put into it.
 */
export const within = <A>(
  ms: number,
  operation: () => Effect.Effect<A, TokenStoreError>
): Effect.Effect<A, TokenStoreError> =>
  Effect.flatten(Effect.raceFirst(
    Effect.disconnect(Effect.exit(Effect.suspend(operation))),
    Effect.as(limit(ms), Exit.fail(new TokenStoreError({ problem: `no answer within ${ms} ms` })))
  ))
