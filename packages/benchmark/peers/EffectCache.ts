/**
 * Effect's `Cache` with one key. It keeps a token for its lifetime and does not keep failures.
 *
 * @see https://effect.website/docs/caching/cache/
 */
import { Cache, Duration, Effect, Exit } from "effect"
import type { Peer } from "../Peer.ts"
import { effectPeer } from "./effectPeer.ts"

const margin = 60

export const peer: Peer = {
  name: "Effect's Cache",
  margin,
  open: (endpoint) =>
    effectPeer(endpoint, (request) =>
      Effect.map(
        Cache.makeWith({
          capacity: 1,
          lookup: () => request,
          timeToLive: Exit.match({
            onFailure: () => Duration.zero,
            onSuccess: ({ expires_in }) => Duration.seconds(expires_in - margin)
          })
        }),
        (cache) => cache.get("token")
      ))
}
