/** This library with a token that processes share through the Redis at `BENCH_REDIS`, as its README shows. */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken, TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { Redis } from "ioredis"
import type { Peer } from "../Peer.ts"

export const peer: Peer = {
  name: "ClickViewToken",
  margin: 60,
  open: async ({ clientId, clientSecret, scope, tokenUrl }) => {
    const client = new Redis(process.env["BENCH_REDIS"] ?? "")
    const Tokens = ClickViewToken.layer({
      clientId,
      clientSecret: Redacted.make(clientSecret),
      tokenUrl,
      scope,
      store: TokenStore
    }).pipe(Layer.provide([RedisTokenStore.layer({ client }), NodeHttp.layer]))
    const runtime = ManagedRuntime.make(Tokens)
    const { get } = await runtime.runPromise(ClickViewToken)
    return {
      effect: get,
      get: () => Effect.runPromise(get),
      close: async () => {
        await runtime.dispose()
        client.disconnect()
      }
    }
  }
}
