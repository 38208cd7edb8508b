/**
 * oauth4webapi makes requests and reads answers, and caches nothing by design: with the smallest cache that a careful user
 * writes around it (one request at a time, a margin, a refused token compared before it is dropped).
 *
 * @see https://github.com/panva/oauth4webapi/blob/main/docs/functions/clientCredentialsGrantRequest.md
 * @see https://github.com/panva/oauth4webapi/blob/main/examples/client_credentials.ts
 */
import * as OAuth from "oauth4webapi"
import type { Peer } from "../Peer.ts"
import { byFetch } from "./byFetch.ts"

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
    let held: { readonly token: string; readonly end: number } | undefined
    let underWay: Promise<string> | undefined
    const get = (): Promise<string> => {
      if (held !== undefined && Date.now() < held.end) return Promise.resolve(held.token)
      underWay ??= request().then((next) => {
        held = next
        return next.token
      }).finally(() => {
        underWay = undefined
      })
      return underWay
    }
    return Promise.resolve(byFetch(get, (token) => {
      if (held?.token === token) held = undefined
    }))
  }
}
