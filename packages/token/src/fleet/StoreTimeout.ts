/**
 * The timeout of one operation of the store. In a process without CPU time a timer runs late, and before the sockets
 * are read. A plain timeout would then ignore a response that has already arrived.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { currentInstant } from "../time/currentInstant.ts"
import { TokenStoreError } from "../TokenStoreError.ts"

/** A timer that takes more than this multiple of its time means that the process did not run. */
const late = 1.2

/** Waits this long, again if the timer was late, and then for one turn of the event loop, in which sockets are read. */
const limit = (ms: number): Effect.Effect<void> =>
  Effect.gen(function*() {
    const began = yield* currentInstant
    yield* Effect.sleep(ms)
    const ended = yield* currentInstant
    if (ended.mono - began.mono > ms * late) yield* Effect.sleep(ms)
    yield* Effect.sleep(0)
  })

/**
 * Runs the operation with a timeout of `ms`. At the timeout it is interrupted in the background. No fiber fails here,
 * because the runtime would log the cause, which can hold anything that an adapter puts into it.
 */
export const within = <A>(
  ms: number,
  operation: () => Effect.Effect<A, TokenStoreError>
): Effect.Effect<A, TokenStoreError> =>
  Effect.flatten(Effect.raceFirst(
    Effect.disconnect(Effect.exit(Effect.suspend(operation))),
    Effect.as(limit(ms), Exit.fail(new TokenStoreError({ problem: `no response within ${ms} ms` })))
  ))
