/**
 * Renews the token on schedule: a fiber that sleeps until the renewal is due. Its sleep does not keep the process alive if
 * the runtime can unreference timers. With another clock than Effect's own, such as a test's, it sleeps on that clock.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { unreferenced } from "../time/unreferenced.ts"
import type { TokenSource } from "./TokenSource.ts"

/** The maximum sleep, so that a changed system clock is noticed. */
const longest = Duration.toMillis("10 minutes")

/** Renews the token of the source until the scope closes. */
export const make = ({ signal, clock, renewDue }: TokenSource): Effect.Effect<void, never, Scope.Scope> => {
  const turn = Effect.suspend(() => {
    const seen = signal.version
    return Effect.flatMap(
      renewDue,
      (wait) => Effect.timeoutOption(signal.changedSince(seen), Math.min(wait ?? longest, longest))
    )
  })
  return Effect.asVoid(Effect.forkScoped(Effect.withClock(Effect.forever(turn), unreferenced(clock))))
}
