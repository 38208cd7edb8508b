/** This library over undici, as its README shows. Promise-based programs run `get` with `Effect.runPromise`. */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import type { FixedHeaders, Peer } from "../Peer.ts"

export const peer: Peer = {
  name: "ClickViewToken",
  margin: 60,
  open: async ({ clientId, clientSecret, origin, scope, tokenUrl }) => {
    const Tokens = ClickViewToken.layer({ clientId, clientSecret: Redacted.make(clientSecret), tokenUrl, scope })
    const runtime = ManagedRuntime.make(Layer.provideMerge(Tokens, NodeHttp.layer))
    const { authorized, get, plain } = await runtime.runPromise(Effect.gen(function*() {
      const tokens = yield* ClickViewToken
      const plain = yield* HttpClient.HttpClient
      return { get: tokens.get, plain, authorized: yield* BearerAuth.make(plain, tokens, { apiUrl: origin }) }
    }))
    const status =
      <E>(client: HttpClient.HttpClient.With<E>) =>
      (url: string, headers: FixedHeaders = {}): Effect.Effect<number, unknown> =>
        Effect.flatMap(client.get(url, { headers }), (response) => Effect.as(response.arrayBuffer, response.status))
    const calls = { authorized: status(authorized), bare: status(plain) }
    return {
      effect: get,
      get: () => Effect.runPromise(get),
      calls,
      call: (url) => Effect.runPromise(calls.authorized(url)),
      bare: (url, headers) => Effect.runPromise(calls.bare(url, headers)),
      close: () => runtime.dispose()
    }
  }
}
