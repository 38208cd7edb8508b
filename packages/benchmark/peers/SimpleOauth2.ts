/**
 * `simple-oauth2`: requests a token when `expired` returns true, with the window that its documentation suggests. Concurrent
 * callers do not share a request.
 *
 * @see https://github.com/lelylan/simple-oauth2#access-token-refresh
 */
import { type AccessToken, ClientCredentials } from "simple-oauth2"
import type { Peer } from "../Peer.ts"

const expirationWindowInSeconds = 300

export const peer: Peer = {
  name: "simple-oauth2",
  margin: expirationWindowInSeconds,
  open: ({ clientId, clientSecret, scope, tokenUrl }) => {
    const { origin, pathname } = new URL(tokenUrl)
    const client = new ClientCredentials({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: origin, tokenPath: pathname },
      options: { authorizationMethod: "body" }
    })
    let accessToken: AccessToken | undefined
    return Promise.resolve({
      get: async () => {
        if (accessToken === undefined || accessToken.expired(expirationWindowInSeconds)) {
          accessToken = await client.getToken({ scope })
        }
        return accessToken.token["access_token"]
      }
    })
  }
}
