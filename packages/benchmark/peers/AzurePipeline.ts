/**
 * `@azure/core-rest-pipeline` with its bearer policy. The policy does not expose the token, so `get` sends a request
 * through the pipeline to a stub client that responds immediately.
 *
 * @see https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/core/core-rest-pipeline/README.md
 * @see https://learn.microsoft.com/en-us/javascript/api/@azure/core-rest-pipeline/bearertokenauthenticationpolicyoptions
 */
import type { TokenCredential } from "@azure/core-auth"
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient
} from "@azure/core-rest-pipeline"
import type { Peer } from "../Peer.ts"
import { tokenRequest } from "./tokenRequest.ts"

const headers = createHttpHeaders()

const stubClient: HttpClient = { sendRequest: (request) => Promise.resolve({ request, headers, status: 200 }) }

export const peer: Peer = {
  name: "@azure/core-rest-pipeline",
  margin: 120,
  open: (endpoint) => {
    const credential: TokenCredential = {
      getToken: async () => {
        const asked = Date.now()
        const { access_token, expires_in } = await tokenRequest(endpoint)
        return { token: access_token, expiresOnTimestamp: asked + expires_in * 1000 }
      }
    }
    const unauthorized = createEmptyPipeline()
    const authorized = createEmptyPipeline()
    authorized.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: endpoint.scope }))
    const client = createDefaultHttpClient()
    const url = `${endpoint.origin}/api`
    return Promise.resolve({
      get: async () => {
        const { request } = await authorized.sendRequest(stubClient, createPipelineRequest({ url }))
        return request.headers.get("authorization")
      },
      call: async (url) => (await authorized.sendRequest(client, createPipelineRequest({ url }))).status,
      bare: async (url, headers) =>
        (await unauthorized.sendRequest(client, createPipelineRequest({ url, headers: createHttpHeaders(headers) })))
          .status
    })
  }
}
