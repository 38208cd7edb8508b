/**
 * One token for all processes that use the same Redis, or Valkey. It runs on the client that the program has, and
 * imports none. Each operation is one script on one key, by Redis's own clock.
 *
 * @since 0.2.0
 */
import type { Register, Swap } from "@effect-clickview/token"
import { TokenStore, TokenStoreError } from "@effect-clickview/token"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { awaitConnection } from "./awaitConnection.ts"
import { problemOf } from "./problem.ts"
import type { RedisClient } from "./redis/RedisClient.ts"
import { evaluate } from "./redis/RedisClient.ts"
import { readScript, swapScript } from "./redis/scripts.ts"

export type { IoredisClient, NodeRedisClient, RedisClient } from "./redis/RedisClient.ts"

/**
 * What the store can be told.
 *
 * @since 0.2.0
 * @category options
 */
export interface RedisTokenStoreOptions {
  /** The client that the program has, connected. It stays the program's: the layer does not close it. */
  readonly client: RedisClient
  /** What the names of keys begin with. Default `clickview:token:`. */
  readonly prefix?: string | undefined
  /** How long the layer waits for Redis's first answer; it is built without one, with a warning. Default 1 second. */
  readonly connectTimeout?: Duration.DurationInput | undefined
}

/** The time, and what is in the register; the time alone when it was written. */
const answer = /^(\d{1,16})(?: (\w*) ([^]*))?$/

const unreadable = new TokenStoreError({ problem: "its answer cannot be read" })

const decode = (told: unknown): Effect.Effect<Swap, TokenStoreError> => {
  const [, time, version, value] = answer.exec(String(told)) ?? []
  if (time === undefined) return Effect.fail(unreadable)
  const now = Number(time)
  if (version === undefined) return Effect.succeed({ _tag: "Written", now })
  const register: Register = version === ""
    ? { value: undefined, version: undefined, now }
    : { value, version, now }
  return Effect.succeed({ _tag: "Conflict", register })
}

/**
 * The store, for a tag of your own. Never fails to be built.
 *
 * @since 0.2.0
 * @category constructors
 */
export const make = (
  { client, connectTimeout, prefix = "clickview:token:" }: RedisTokenStoreOptions
): Effect.Effect<TokenStore["Type"]> => {
  const run = (script: string, key: string, ...args: Array<string>): Effect.Effect<Swap, TokenStoreError> =>
    Effect.tryPromise({
      try: () => evaluate(client, script, prefix + key, args),
      catch: (error) => new TokenStoreError({ problem: problemOf(error) })
    }).pipe(Effect.flatMap((told) => decode(told)))

  const store: TokenStore["Type"] = {
    read: (key) =>
      Effect.flatMap(
        run(readScript, key),
        (told) => told._tag === "Conflict" ? Effect.succeed(told.register) : Effect.fail(unreadable)
      ),
    swap: (key, version, value, timeToLive) =>
      Effect.suspend(() =>
        run(swapScript, key, version ?? "", crypto.randomUUID() + value, String(Math.max(1, Math.ceil(timeToLive))))
      )
  }
  return Effect.as(awaitConnection(store, "Redis", connectTimeout), store)
}

/**
 * The store over this client. Never fails to be built: a Redis that does not answer is a warning, and each process asks
 * for tokens by itself until it does.
 *
 * @example
 * import { ClickViewToken, TokenStore } from "@effect-clickview/token"
 * import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
 * import { Layer } from "effect"
 *
 * declare const client: RedisTokenStore.RedisClient // new Redis("redis://localhost"), of ioredis
 *
 * const Tokens = ClickViewToken.layerConfig({ store: TokenStore }).pipe(
 *   Layer.provide(RedisTokenStore.layer({ client }))
 * )
 *
 * @since 0.2.0
 * @category layers
 */
export const layer = (options: RedisTokenStoreOptions): Layer.Layer<TokenStore> =>
  Layer.effect(TokenStore, make(options))
