/** The contract over clusters of three masters. Each operation goes to the master that holds its key. */
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { layer } from "@effect/vitest"
import { Effect, Layer, Schedule, type Scope } from "effect"
import { Cluster, Redis } from "ioredis"
import { createCluster } from "redis"
import * as RedisServer from "./support/RedisServer.ts"
import { storeContract } from "./support/storeContract.ts"

const slots = [[0, 5460], [5461, 10_922], [10_923, 16_383]] as const

/** Starts a cluster of three masters, and gives their ports. */
const masters = Effect.gen(function*() {
  const ports = yield* Effect.all(slots.map(() => RedisServer.make("--cluster-enabled", "yes")))
  const admins = yield* Effect.forEach(
    ports,
    (port) =>
      Effect.acquireRelease(Effect.sync(() => new Redis(port)), (admin) => Effect.sync(() => admin.disconnect()))
  )
  const command = (nth: number, ...args: ReadonlyArray<string | number>) =>
    Effect.promise(async () => admins[nth]?.call("CLUSTER", ...args))
  for (const [nth, [from, to]] of slots.entries()) {
    // ADDSLOTSRANGE exists only since Redis 7.
    yield* command(nth, "ADDSLOTS", ...Array.from({ length: to - from + 1 }, (_, slot) => from + slot))
    yield* command(0, "MEET", "127.0.0.1", ports[nth] ?? 0)
  }
  yield* Effect.forEach(slots, (_, nth) =>
    Effect.repeat(command(nth, "INFO"), {
      until: (info) => String(info).includes("cluster_state:ok"),
      schedule: Schedule.spaced("50 millis")
    }))
  return ports
})

const ioredisCluster = (ports: ReadonlyArray<number>) =>
  Effect.acquireRelease(
    Effect.sync(() => new Cluster(ports.map((port) => ({ host: "127.0.0.1", port })))),
    (client) => Effect.sync(() => client.disconnect())
  )

const nodeRedisCluster = (ports: ReadonlyArray<number>) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) }).connect()
    ),
    (client) => Effect.sync(() => client.destroy())
  )

const contractOver = (
  name: string,
  connect: (ports: ReadonlyArray<number>) => Effect.Effect<RedisTokenStore.RedisClient, never, Scope.Scope>
) => {
  const store = Layer.unwrapScoped(
    Effect.map(Effect.flatMap(masters, connect), (client) => RedisTokenStore.layer({ client }))
  )
  layer(store, { excludeTestServices: true, timeout: "60 seconds" })(`RedisTokenStore over ${name}`, storeContract)
}

if (RedisServer.isInstalled) {
  contractOver("an ioredis cluster client", ioredisCluster)

  contractOver("a node-redis cluster client", nodeRedisCluster)
}
