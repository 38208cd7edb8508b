/**
 * `Effect.cachedInvalidateWithTTL`, whose time to live is fixed before the token's lifetime is known.
 *
 * @see https://effect.website/docs/caching/caching-effects/
 */
import { Effect } from "effect"
import type { Peer } from "../Peer.ts"
import { effectPeer } from "./effectPeer.ts"

export const peer: Peer = {
  name: "Effect.cachedInvalidateWithTTL",
  margin: 60,
  open: (endpoint) =>
    effectPeer(
      endpoint,
      (request) => Effect.map(Effect.cachedInvalidateWithTTL(request, "1 hour"), ([cached]) => cached)
    )
}
