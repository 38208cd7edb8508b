/**
 * Effect's `Cache` with one key: each token is kept as long as it says, and a failure not at all.
 *
 * @see https://effect.website/docs/caching/cache/
 */
import { Cache, Duration, Effect, Exit } from "effect"
import type { Peer } from "../Peer.ts"
import { candidate } from "./effectRequest.ts"

const margin = 60

export const peer: Peer = {
  name: "Effect's Cache",
  margin,
  open: (place) =>
    candidate(place, (request) =>
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
