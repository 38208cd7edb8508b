import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { layer } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import * as Clients from "./support/RedisClients.ts"
import * as RedisServer from "./support/RedisServer.ts"
import { storeContract } from "./support/storeContract.ts"

/** Runs the contract over a client of a new server. */
const contractOver = (
  name: string,
  connect: (port: number) => Effect.Effect<RedisTokenStore.RedisClient, never, Scope.Scope>
) => {
  const store = Layer.unwrapScoped(
    Effect.map(Effect.flatMap(RedisServer.make(), connect), (client) => RedisTokenStore.layer({ client }))
  )
  layer(store, { excludeTestServices: true })(`RedisTokenStore over ${name}`, storeContract)
}

if (RedisServer.isInstalled) {
  contractOver("ioredis", Clients.ioredis)

  contractOver(
    "ioredis with keyPrefix, stringNumbers and enableAutoPipelining",
    (port) => Clients.ioredis(port, { keyPrefix: "lms:", stringNumbers: true, enableAutoPipelining: true })
  )

  contractOver("node-redis", Clients.nodeRedis)

  contractOver("node-redis with RESP 3", (port) => Clients.nodeRedis(port, 3))
}
