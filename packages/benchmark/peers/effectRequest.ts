/** The token request by Effect's client, for the building blocks of Effect, and what they have in common. */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Effect, ManagedRuntime, Schema } from "effect"
import type { Candidate, Place } from "../Peer.ts"

export const Answer = Schema.Struct({ access_token: Schema.String, expires_in: Schema.Number })

export type Request = Effect.Effect<typeof Answer.Type, unknown>

/** One request; anything but a token is a failure. */
export const request = (client: HttpClient.HttpClient, { clientId, clientSecret, scope, tokenUrl }: Place): Request =>
  HttpClientRequest.post(tokenUrl).pipe(
    HttpClientRequest.bodyUrlParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope
    }),
    HttpClient.filterStatusOk(client).execute,
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Answer))
  )

/** A candidate made of such requests. */
export const candidate = async (
  place: Place,
  make: (request: Request) => Effect.Effect<Effect.Effect<unknown, unknown>>
): Promise<Candidate> => {
  const runtime = ManagedRuntime.make(NodeHttp.layer)
  const effect = await runtime.runPromise(
    Effect.flatMap(HttpClient.HttpClient, (client) => make(request(client, place)))
  )
  return { effect, get: () => Effect.runPromise(effect), close: () => runtime.dispose() }
}
