/** Authorized calls with `fetch`, for peers that attach no token. A refused token is invalidated and the call replayed. */
import type { FixedHeaders, PeerClient } from "../Peer.ts"

export const drainedStatus = async (response: Response): Promise<number> => {
  await response.arrayBuffer()
  return response.status
}

export const bare = async (url: string, headers: FixedHeaders): Promise<number> =>
  drainedStatus(await fetch(url, { headers }))

export const fetchPeer = (get: () => Promise<string>, invalidate: (token: string) => void): Required<
  Pick<PeerClient, "get" | "call" | "bare">
> => {
  const attempt = async (url: string, token: string) =>
    drainedStatus(await fetch(url, { headers: { authorization: `Bearer ${token}` } }))
  return {
    get,
    bare,
    call: async (url) => {
      const token = await get()
      const status = await attempt(url, token)
      if (status !== 401) return status
      invalidate(token)
      return attempt(url, await get())
    }
  }
}
