/** What the peers built from Effect's own modules share: the token request over Effect's `HttpClient`. */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Effect, ManagedRuntime, Schema } from "effect"
import type { Endpoint, PeerClient } from "../Peer.ts"

export const TokenResponse = Schema.Struct({ access_token: Schema.String, expires_in: Schema.Number })

export type Request = Effect.Effect<typeof TokenResponse.Type, unknown>

/** One token request. Every response other than a token is a failure. */
export const request = (
  client: HttpClient.HttpClient,
  { clientId, clientSecret, scope, tokenUrl }: Endpoint
): Request =>
  HttpClientRequest.post(tokenUrl).pipe(
    HttpClientRequest.bodyUrlParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope
    }),
    HttpClient.filterStatusOk(client).execute,
    Effect.flatMap(HttpClientResponse.schemaBodyJson(TokenResponse))
  )

/** Opens a client that obtains tokens with `make`. */
export const effectPeer = async (
  endpoint: Endpoint,
  make: (request: Request) => Effect.Effect<Effect.Effect<unknown, unknown>>
): Promise<PeerClient> => {
  const runtime = ManagedRuntime.make(NodeHttp.layer)
  const effect = await runtime.runPromise(
    Effect.flatMap(HttpClient.HttpClient, (client) => make(request(client, endpoint)))
  )
  return { effect, get: () => Effect.runPromise(effect), close: () => runtime.dispose() }
}
