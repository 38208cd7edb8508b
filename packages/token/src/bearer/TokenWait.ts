/**
 * What a caller puts around the time in which a call waits for its token, so that it can tell that time from the API's own.
 * Both copies of a package that was loaded twice share it.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"

/** Goes around the wait for a token, and leaves its outcome as it is. */
export type Around = <A, E>(wait: Effect.Effect<A, E>) => Effect.Effect<A, E>

const current = globalValue(
  "@effect-clickview/token/bearer/TokenWait",
  () => FiberRef.unsafeMake<Around>((wait) => wait)
)

/** Puts this around each wait for a token inside of the effect. */
export const locally = <A, E, R>(self: Effect.Effect<A, E, R>, around: Around): Effect.Effect<A, E, R> =>
  Effect.locally(self, current, around)

/** A wait for a token. */
export const observed = <A, E>(wait: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withFiberRuntime((fiber) => fiber.getFiberRef(current)(wait))
