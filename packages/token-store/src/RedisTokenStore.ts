/**
 * Shares one token between all processes that use the same Redis or Valkey. It uses the program's client and imports
 * none. Each operation is one script on one key, and Redis supplies the time.
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
 * The options of the Redis store.
 *
 * @since 0.2.0
 * @category options
 */
export interface RedisTokenStoreOptions {
  /** The program's client, connected. The layer does not close it. */
  readonly client: RedisClient
  /** The prefix of all keys. Default `clickview:token:`. */
  readonly prefix?: string | undefined
  /** How long the layer waits for Redis's first response. Without one it logs a warning. Default 1 second. */
  readonly connectTimeout?: Duration.DurationInput | undefined
}

/** A reply: the time, then the register's version and value, or nothing after a write. */
const replyPattern = /^(\d{1,16})(?: (\w*) ([^]*))?$/

const unreadable = new TokenStoreError({ problem: "the response cannot be read" })

const decode = (reply: unknown): Effect.Effect<Swap, TokenStoreError> => {
  const [, time, version, value] = replyPattern.exec(String(reply)) ?? []
  if (time === undefined) return Effect.fail(unreadable)
  const now = Number(time)
  if (version === undefined) return Effect.succeed({ _tag: "Written", now })
  const register: Register = version === ""
    ? { value: undefined, version: undefined, now }
    : { value, version, now }
  return Effect.succeed({ _tag: "Conflict", register })
}

/**
 * Makes the store, for your own tag. Never fails.
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
    }).pipe(Effect.flatMap((reply) => decode(reply)))

  const store: TokenStore["Type"] = {
    read: (key) =>
      Effect.flatMap(
        run(readScript, key),
        (swap) => swap._tag === "Conflict" ? Effect.succeed(swap.register) : Effect.fail(unreadable)
      ),
    swap: (key, version, value, timeToLive) =>
      Effect.suspend(() =>
        run(swapScript, key, version ?? "", crypto.randomUUID() + value, String(Math.max(1, Math.ceil(timeToLive))))
      )
  }
  return Effect.as(awaitConnection(store, "Redis", connectTimeout), store)
}

/**
 * The store over this client. Never fails. If Redis does not respond, the layer logs a warning, and each process
 * requests its own tokens until it does.
 *
 * @example
 * import { ClickViewToken, TokenStore } from "@effect-clickview/token"
 * import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
 * import { Layer } from "effect"
 *
 * declare const client: RedisTokenStore.RedisClient // new Redis("redis://localhost") from ioredis
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
