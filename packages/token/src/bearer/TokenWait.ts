/**
 * A wrapper around the wait of a call for its token, so that a caller can separate that time from the API's. Two copies of
 * this package share it.
 */
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"

/** Wraps the wait for a token without changing its outcome. */
export type Around = <A, E>(wait: Effect.Effect<A, E>) => Effect.Effect<A, E>

const current = globalValue(
  "@effect-clickview/token/bearer/TokenWait",
  () => FiberRef.unsafeMake<Around>((wait) => wait)
)

/** Applies the wrapper to each wait for a token inside the effect. */
export const locally = <A, E, R>(self: Effect.Effect<A, E, R>, around: Around): Effect.Effect<A, E, R> =>
  Effect.locally(self, current, around)

/** A wait for a token. */
export const observed = <A, E>(wait: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withFiberRuntime((fiber) => fiber.getFiberRef(current)(wait))
