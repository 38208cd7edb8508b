/**
 * oauth4webapi with a minimal cache, because oauth4webapi caches nothing by design. The cache has a single flight and a
 * margin, and it discards a refused token only if that token is still the cached one.
 *
 * @see https://github.com/panva/oauth4webapi/blob/main/docs/functions/clientCredentialsGrantRequest.md
 * @see https://github.com/panva/oauth4webapi/blob/main/examples/client_credentials.ts
 */
import * as OAuth from "oauth4webapi"
import type { Peer } from "../Peer.ts"
import { fetchPeer } from "./fetchPeer.ts"

const margin = 60

export const peer: Peer = {
  name: "oauth4webapi and a cache",
  margin,
  open: ({ clientId, clientSecret, origin, scope, tokenUrl }) => {
    const server: OAuth.AuthorizationServer = { issuer: origin, token_endpoint: tokenUrl }
    const client: OAuth.Client = { client_id: clientId }
    const authentication = OAuth.ClientSecretPost(clientSecret)
    const request = async () => {
      const answer = await OAuth.clientCredentialsGrantRequest(server, client, authentication, { scope })
      const { access_token, expires_in = 3600 } = await OAuth.processClientCredentialsResponse(server, client, answer)
      return { token: access_token, end: Date.now() + (expires_in - margin) * 1000 }
    }
    let cached: { readonly token: string; readonly end: number } | undefined
    let inFlight: Promise<string> | undefined
    const get = (): Promise<string> => {
      if (cached !== undefined && Date.now() < cached.end) return Promise.resolve(cached.token)
      inFlight ??= request().then((next) => {
        cached = next
        return next.token
      }).finally(() => {
        inFlight = undefined
      })
      return inFlight
    }
    return Promise.resolve(fetchPeer(get, (token) => {
      if (cached?.token === token) cached = undefined
    }))
  }
}
