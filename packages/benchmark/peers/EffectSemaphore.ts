/**
 * A `Ref` that holds the token, and a semaphore around the renewal. Callers that had to wait read the `Ref` again.
 *
 * @see https://effect.website/docs/concurrency/semaphore/
 */
import { Clock, Effect, Ref } from "effect"
import type { Peer } from "../Peer.ts"
import { effectPeer } from "./effectPeer.ts"

const margin = 60

export const peer: Peer = {
  name: "Effect's semaphore and Ref",
  margin,
  open: (endpoint) =>
    effectPeer(endpoint, (request) =>
      Effect.gen(function*() {
        const ref = yield* Ref.make({ token: "", end: 0 })
        const semaphore = yield* Effect.makeSemaphore(1)
        const renew = Effect.gen(function*() {
          const asked = yield* Clock.currentTimeMillis
          const { access_token, expires_in } = yield* request
          const next = { token: access_token, end: asked + (expires_in - margin) * 1000 }
          yield* Ref.set(ref, next)
          return next.token
        })
        const unlessGood = (otherwise: Effect.Effect<string, unknown>) =>
          Effect.flatMap(Ref.get(ref), ({ end, token }) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => now < end ? Effect.succeed(token) : otherwise))
        return unlessGood(semaphore.withPermits(1)(unlessGood(renew)))
      }))
}
