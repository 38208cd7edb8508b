/** Redis clients that are connected until the scope closes. */
import { Effect } from "effect"
import { Redis, type RedisOptions } from "ioredis"
import { createClient } from "redis"

export const ioredis = (port: number, options: RedisOptions = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => new Redis(port, "127.0.0.1", options).on("error", () => undefined)),
    (client) => Effect.sync(() => client.disconnect())
  )

export const nodeRedis = (port: number, RESP: 2 | 3 = 2) =>
  Effect.acquireRelease(
    Effect.promise(() => {
      const client = createClient({ RESP, socket: { host: "127.0.0.1", port } })
      return client.on("error", () => undefined).connect()
    }),
    (client) => Effect.sync(() => client.destroy())
  )
