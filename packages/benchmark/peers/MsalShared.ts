/**
 * `@azure/msal-node` with a cache plugin that stores its cache in the Redis at `BENCH_REDIS`, as its documentation
 * shows.
 *
 * @see https://learn.microsoft.com/en-us/entra/msal/javascript/node/caching
 */
import { ConfidentialClientApplication, type ICachePlugin, ProtocolMode } from "@azure/msal-node"
import { Redis } from "ioredis"
import type { Peer } from "../Peer.ts"

export const peer: Peer = {
  name: "@azure/msal-node",
  margin: 300,
  open: ({ clientId, clientSecret, origin, scope }) => {
    const client = new Redis(process.env["BENCH_REDIS"] ?? "")
    const cachePlugin: ICachePlugin = {
      beforeCacheAccess: async ({ tokenCache }) => tokenCache.deserialize(await client.get(clientId) ?? ""),
      afterCacheAccess: async ({ cacheHasChanged, tokenCache }) => {
        if (cacheHasChanged) await client.set(clientId, tokenCache.serialize())
      }
    }
    const application = new ConfidentialClientApplication({
      auth: { clientId, clientSecret, authority: origin, knownAuthorities: [new URL(origin).host] },
      cache: { cachePlugin },
      system: { protocolMode: ProtocolMode.OIDC }
    })
    const get = async () => (await application.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken
    const close = () => client.quit().then(() => undefined)
    return client.ping().then(() => ({ get, close }))
  }
}
