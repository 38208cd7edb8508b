/**
 * `@azure/msal-node`: a confidential client with a custom authority in OIDC mode. It has its own cache.
 *
 * @see https://learn.microsoft.com/en-us/entra/msal/javascript/node/initialize-confidential-client-application
 * @see https://learn.microsoft.com/en-us/entra/msal/javascript/node/caching
 */
import { ConfidentialClientApplication, ProtocolMode } from "@azure/msal-node"
import type { Peer } from "../Peer.ts"

export const peer: Peer = {
  name: "@azure/msal-node",
  margin: 300,
  open: ({ clientId, clientSecret, origin, scope }) => {
    const application = new ConfidentialClientApplication({
      auth: { clientId, clientSecret, authority: origin, knownAuthorities: [new URL(origin).host] },
      system: { protocolMode: ProtocolMode.OIDC }
    })
    return Promise.resolve({
      get: async () => (await application.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken
    })
  }
}
