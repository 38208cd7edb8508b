/**
 * Keeps a quiet server's token fresh: a fiber that sleeps until the renewal is due. Where timers can be unreferenced its
 * sleep does not keep the process alive; under any clock but Effect's own (a test's) it sleeps on that.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { unreferenced } from "../time/unreferenced.ts"
import type { TokenSource } from "./TokenSource.ts"

/** How long one sleep lasts at most, so that a clock that was set is noticed. */
const longest = Duration.toMillis("10 minutes")

/** Renews the source's token on time until the scope closes. */
export const make = ({ bell, clock, renewDue }: TokenSource): Effect.Effect<void, never, Scope.Scope> => {
  const turn = Effect.suspend(() => {
    const heard = bell.rings
    return Effect.flatMap(
      renewDue,
      (wait) => Effect.timeoutOption(bell.after(heard), Math.min(wait ?? longest, longest))
    )
  })
  return Effect.asVoid(Effect.forkScoped(Effect.withClock(Effect.forever(turn), unreferenced(clock))))
}
