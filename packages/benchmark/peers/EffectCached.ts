/**
 * `Effect.cachedInvalidateWithTTL`: one effect, remembered for a time that is fixed before the token is seen.
 *
 * @see https://effect.website/docs/caching/caching-effects/
 */
import { Effect } from "effect"
import type { Peer } from "../Peer.ts"
import { candidate } from "./effectRequest.ts"

export const peer: Peer = {
  name: "Effect.cachedInvalidateWithTTL",
  margin: 60,
  open: (place) =>
    candidate(place, (request) => Effect.map(Effect.cachedInvalidateWithTTL(request, "1 hour"), ([cached]) => cached))
}
