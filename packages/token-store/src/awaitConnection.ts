/**
 * Waits for the connection while a layer is built. The first command connects, which may take longer than the timeout
 * of one operation, and a starting process would then bypass the store.
 */
import type { TokenStore } from "@effect-clickview/token"
import { TokenStoreError } from "@effect-clickview/token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** The default timeout. */
const defaultTimeout = Duration.seconds(1)

/** Waits for a response of the store. Without one it logs a warning, and the layer is built anyway. */
export const awaitConnection = (
  store: TokenStore["Type"],
  name: string,
  connectTimeout: Duration.DurationInput = defaultTimeout
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
