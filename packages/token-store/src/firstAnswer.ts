/**
 * The first command pays for the connection, which may take longer than an operation of the store has time: a layer waits
 * for it, and so does no process that starts beside others.
 */
import type { TokenStore } from "@effect-clickview/token"
import { TokenStoreError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** How long a layer waits unless told otherwise. */
const usual = Duration.seconds(1)

/** Waits for an answer of the store. A store that gives none is no failure: a warning says so, and the layer is built. */
export const firstAnswer = (
  store: TokenStore["Type"],
  name: string,
  connectTimeout: Duration.DurationInput = usual
): Effect.Effect<void> =>
  store.read("connect").pipe(
    Effect.disconnect,
    Effect.timeoutFail({
      duration: connectTimeout,
      onTimeout: () => new TokenStoreError({ problem: `no answer within ${Duration.format(connectTimeout)}` })
    }),
    Effect.catchAll(({ problem }) => Effect.logWarning(`${name} does not answer yet: ${problem}`)),
    Effect.asVoid
  )
