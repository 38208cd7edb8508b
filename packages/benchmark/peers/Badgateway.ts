/**
 * `@badgateway/oauth2-client` with its fetch wrapper, which caches and renews the token and replays a refused call.
 *
 * @see https://github.com/badgateway/oauth2-client#fetch-wrapper
 */
import { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client"
import type { Peer } from "../Peer.ts"
import { bare } from "./fetchPeer.ts"

export const peer: Peer = {
  name: "@badgateway/oauth2-client",
  margin: 0,
  open: ({ clientId, clientSecret, scope, tokenUrl }) => {
    const client = new OAuth2Client({
      clientId,
      clientSecret,
      tokenEndpoint: tokenUrl,
      authenticationMethod: "client_secret_post"
    })
    const wrapper = new OAuth2Fetch({ client, getNewToken: () => client.clientCredentials({ scope: [scope] }) })
    return Promise.resolve({
      get: () => wrapper.getAccessToken(),
      bare,
      call: async (url) => {
        const response = await wrapper.fetch(url)
        await response.arrayBuffer()
        return response.status
      }
    })
  }
}
