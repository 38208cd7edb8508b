/**
 * Effect's `PersistedCache` over Redis. Its Redis is at `BENCH_REDIS`. It keeps a token in memory for 10 seconds unless told
 * otherwise; here for as long as it keeps it in Redis.
 *
 * @see https://github.com/Effect-TS/effect/blob/main/packages/experimental/src/PersistedCache.ts
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { PersistedCache } from "@effect/experimental"
import * as PersistedRedis from "@effect/experimental/Persistence/Redis"
import { HttpClient } from "@effect/platform"
import { Duration, Effect, Exit, Layer, ManagedRuntime, PrimaryKey, Schema } from "effect"
import type { Peer } from "../Peer.ts"
import { Answer, request } from "./effectRequest.ts"

const margin = 60

/** What is asked for, and how what came of it is written to Redis: as JSON, in clear. */
class Token extends Schema.TaggedRequest<Token>()("Token", {
  failure: Schema.Defect,
  success: Answer,
  payload: { clientId: Schema.String }
}) {
  [PrimaryKey.symbol]() {
    return this.clientId
  }
}

export const peer: Peer = {
  name: "Effect's PersistedCache",
  margin,
  open: async (place) => {
    const runtime = ManagedRuntime.make(Layer.mergeAll(
      PersistedRedis.layerResult({ path: process.env["BENCH_REDIS"] ?? "" }),
      NodeHttp.layer,
      Layer.scope
    ))
    const effect = await runtime.runPromise(Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const cache = yield* PersistedCache.make<Token, never>({
        storeId: "tokens",
        lookup: () => request(client, place),
        timeToLive: (_, exit) =>
          Exit.match(exit, {
            onFailure: () => Duration.zero,
            onSuccess: ({ expires_in }) => Duration.seconds(expires_in - margin)
          }),
        inMemoryTTL: Duration.days(1)
      })
      return cache.get(new Token({ clientId: place.clientId }))
    }))
    return { effect, get: () => Effect.runPromise(effect), close: () => runtime.dispose() }
  }
}
