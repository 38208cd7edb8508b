/** The usual hand-written cache: a promise in a variable, discarded when it fails or expires. */
import type { Peer } from "../Peer.ts"
import { fetchPeer } from "./fetchPeer.ts"
import { tokenRequest } from "./tokenRequest.ts"

const margin = 60

export const peer: Peer = {
  name: "promise memo",
  margin,
  open: (endpoint) => {
    let cached: Promise<string> | undefined
    let end = Infinity
    const get = (): Promise<string> => {
      if (cached !== undefined && Date.now() < end) return cached
      end = Infinity
      const asked = tokenRequest(endpoint).then(
        ({ access_token, expires_in }) => {
          end = Date.now() + (expires_in - margin) * 1000
          return access_token
        },
        (error: unknown) => {
          cached = undefined
          throw error
        }
      )
      cached = asked
      return asked
    }
    return Promise.resolve(fetchPeer(get, () => {
      cached = undefined
    }))
  }
}
