/**
 * Effect's `PersistedCache` over Redis. `BENCH_REDIS` is the socket of Redis. By default it keeps a token in memory for 10
 * seconds. Here it keeps the token in memory as long as in Redis.
 *
 * @see https://github.com/Effect-TS/effect/blob/main/packages/experimental/src/PersistedCache.ts
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { PersistedCache } from "@effect/experimental"
import * as PersistedRedis from "@effect/experimental/Persistence/Redis"
import { HttpClient } from "@effect/platform"
import { Duration, Effect, Exit, Layer, ManagedRuntime, PrimaryKey, Schema } from "effect"
import type { Peer } from "../Peer.ts"
import { request, TokenResponse } from "./effectPeer.ts"

const margin = 60

/** The key of the cache. The schemas encode its result for Redis, as JSON in plain text. */
class Token extends Schema.TaggedRequest<Token>()("Token", {
  failure: Schema.Defect,
  success: TokenResponse,
  payload: { clientId: Schema.String }
}) {
  [PrimaryKey.symbol]() {
    return this.clientId
  }
}

export const peer: Peer = {
  name: "Effect's PersistedCache",
  margin,
  open: async (endpoint) => {
    const runtime = ManagedRuntime.make(Layer.mergeAll(
      PersistedRedis.layerResult({ path: process.env["BENCH_REDIS"] ?? "" }),
      NodeHttp.layer,
      Layer.scope
    ))
    const effect = await runtime.runPromise(Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const cache = yield* PersistedCache.make<Token, never>({
        storeId: "tokens",
        lookup: () => request(client, endpoint),
        timeToLive: (_, exit) =>
          Exit.match(exit, {
            onFailure: () => Duration.zero,
            onSuccess: ({ expires_in }) => Duration.seconds(expires_in - margin)
          }),
        inMemoryTTL: Duration.days(1)
      })
      return cache.get(new Token({ clientId: endpoint.clientId }))
    }))
    return { effect, get: () => Effect.runPromise(effect), close: () => runtime.dispose() }
  }
}
