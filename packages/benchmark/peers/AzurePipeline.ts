/**
 * `@azure/core-rest-pipeline` with its bearer policy. The policy keeps the token to itself, so that having it means to
 * send a request through the pipeline: `get` sends one to a client that answers at once, without a network.
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

const atOnce: HttpClient = { sendRequest: (request) => Promise.resolve({ request, headers, status: 200 }) }

export const peer: Peer = {
  name: "@azure/core-rest-pipeline",
  margin: 120,
  open: (place) => {
    const credential: TokenCredential = {
      getToken: async () => {
        const asked = Date.now()
        const { access_token, expires_in } = await tokenRequest(place)
        return { token: access_token, expiresOnTimestamp: asked + expires_in * 1000 }
      }
    }
    const unauthorised = createEmptyPipeline()
    const authorised = createEmptyPipeline()
    authorised.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: place.scope }))
    const client = createDefaultHttpClient()
    const url = `${place.origin}/api`
    return Promise.resolve({
      get: async () => {
        const { request } = await authorised.sendRequest(atOnce, createPipelineRequest({ url }))
        return request.headers.get("authorization")
      },
      call: async (url) => (await authorised.sendRequest(client, createPipelineRequest({ url }))).status,
      bare: async (url, headers) =>
        (await unauthorised.sendRequest(client, createPipelineRequest({ url, headers: createHttpHeaders(headers) })))
          .status
    })
  }
}
