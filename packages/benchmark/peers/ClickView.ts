/** This library with undici, as its README says; a program of promises runs `get` like any effect. */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import type { Fixed, Peer } from "../Peer.ts"

export const peer: Peer = {
  name: "ClickViewToken",
  margin: 60,
  open: async ({ clientId, clientSecret, origin, scope, tokenUrl }) => {
    const Tokens = ClickViewToken.layer({ clientId, clientSecret: Redacted.make(clientSecret), tokenUrl, scope })
    const runtime = ManagedRuntime.make(Layer.provideMerge(Tokens, NodeHttp.layer))
    const { authorised, get, plain } = await runtime.runPromise(Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      const plain = yield* HttpClient.HttpClient
      return { get: tokens.get, plain, authorised: yield* BearerAuth.make(plain, tokens, { apiUrl: origin }) }
    }))
    const status =
      <E>(client: HttpClient.HttpClient.With<E>) =>
      (url: string, headers: Fixed = {}): Effect.Effect<number, unknown> =>
        Effect.flatMap(client.get(url, { headers }), (response) => Effect.as(response.arrayBuffer, response.status))
    const calls = { authorised: status(authorised), bare: status(plain) }
    return {
      effect: get,
      get: () => Effect.runPromise(get),
      calls,
      call: (url) => Effect.runPromise(calls.authorised(url)),
      bare: (url, headers) => Effect.runPromise(calls.bare(url, headers)),
      close: () => runtime.dispose()
    }
  }
}
