/** The twenty lines that are found in every code base: a promise in a variable, dropped when it fails or is old. */
import type { Peer } from "../Peer.ts"
import { byFetch } from "./byFetch.ts"
import { tokenRequest } from "./tokenRequest.ts"

const margin = 60

export const peer: Peer = {
  name: "promise memo",
  margin,
  open: (place) => {
    let held: Promise<string> | undefined
    let end = Infinity
    const get = (): Promise<string> => {
      if (held !== undefined && Date.now() < end) return held
      end = Infinity
      const asked = tokenRequest(place).then(
        ({ access_token, expires_in }) => {
          end = Date.now() + (expires_in - margin) * 1000
          return access_token
        },
        (error: unknown) => {
          held = undefined
          throw error
        }
      )
      held = asked
      return asked
    }
    return Promise.resolve(byFetch(get, () => {
      held = undefined
    }))
  }
}
