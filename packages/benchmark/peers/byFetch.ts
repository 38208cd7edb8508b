/** Calls by `fetch`, for the peers that attach no token themselves: a refused token is forgotten, and the call repeated. */
import type { Candidate, Fixed } from "../Peer.ts"

export const drained = async (response: Response): Promise<number> => {
  await response.arrayBuffer()
  return response.status
}

export const bare = async (url: string, headers: Fixed): Promise<number> => drained(await fetch(url, { headers }))

export const byFetch = (get: () => Promise<string>, forget: (token: string) => void): Required<
  Pick<Candidate, "get" | "call" | "bare">
> => {
  const attempt = async (url: string, token: string) =>
    drained(await fetch(url, { headers: { authorization: `Bearer ${token}` } }))
  return {
    get,
    bare,
    call: async (url) => {
      const token = await get()
      const status = await attempt(url, token)
      if (status !== 401) return status
      forget(token)
      return attempt(url, await get())
    }
  }
}
