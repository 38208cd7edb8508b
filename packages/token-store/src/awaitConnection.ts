/**
 * The first command opens the connection, which can take longer than the timeout of an operation. So the layer waits
 * for it, and the first token of a process does not.
 */
import type { TokenStore } from "@effect-clickview/token"
import { TokenStoreError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The default of `connectTimeout`. */
const defaultTimeout = Duration.seconds(1)

/** Waits for the store's first response. Never fails: it logs a warning if there is none. */
export const awaitConnection = (
  store: TokenStore["Type"],
  name: string,
  connectTimeout: Duration.DurationInput = defaultTimeout
): Effect.Effect<void> =>
  store.read("connect").pipe(
    Effect.disconnect,
    Effect.timeoutFail({
      duration: connectTimeout,
      onTimeout: () => new TokenStoreError({ problem: `no response within ${Duration.format(connectTimeout)}` })
    }),
    Effect.catchAll(({ problem }) => Effect.logWarning(`${name} does not respond yet: ${problem}`)),
    Effect.asVoid
  )
