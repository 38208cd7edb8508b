/** The store fails, or loses its data, while processes wait for the lease holder. All of them are served. */
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, type Scope } from "effect"
import { Redis } from "ioredis"
import * as RedisServer from "../../fleet/RedisServer.ts"
import { distinctTokens, FleetTest, getAll, sum } from "./FleetTest.ts"
import { type RedisProxy, redisProxy } from "./redisProxy.ts"

const size = 8

/** The latency of the token endpoint, in milliseconds. */
const latency = 1500

/** How long the processes have waited when the store fails. */
const failsAfter = 700

/** The longest pause between two polls, and three operations of the store without a response. */
const silence = 250 + 300

/** What a busy machine may take. The Redis client would wait ten seconds by itself. */
const spare = 1500

/** The rest of a lease that the holder has just extended. */
const lease = 2000

interface Failure {
  readonly breaks: (proxy: RedisProxy) => Effect.Effect<unknown, never, FleetTest | Scope.Scope>
  /** How long the waiting processes still wait for the holder. */
  readonly waits: number
  /** Whether the processes connect through the proxy. */
  readonly isLink?: boolean
}

const command = (name: string, ...args: ReadonlyArray<string>) =>
  Effect.flatMap(FleetTest, ({ command }) => command(name, ...args))

const failures: Readonly<Record<string, Failure>> = {
  "is killed": { breaks: () => Effect.flatMap(FleetTest, ({ redis }) => redis.kill), waits: silence },
  "is suspended": { breaks: () => Effect.flatMap(FleetTest, ({ redis }) => redis.suspend), waits: silence },
  "is paused": { breaks: () => command("CLIENT", "PAUSE", "600000"), waits: silence },
  "becomes slow": { breaks: ({ delay }) => delay(300), waits: silence, isLink: true },
  "is silent": { breaks: ({ delay }) => delay(Infinity), waits: silence, isLink: true },
  "changes its password": {
    breaks: () =>
      Effect.zipRight(command("CONFIG", "SET", "requirepass", "another"), command("CLIENT", "KILL", "TYPE", "normal")),
    waits: silence
  },
  "forbids scripts": { breaks: () => command("ACL", "SETUSER", "default", "-@scripting"), waits: silence },
  "holds another data type": {
    breaks: () => Effect.flatMap(FleetTest, ({ holdOtherType }) => holdOtherType),
    waits: silence
  },
  // These two still tell that the holder has the lease.
  "becomes read-only": { breaks: () => command("REPLICAOF", "127.0.0.1", "9"), waits: lease + silence },
  "runs out of memory": { breaks: () => command("CONFIG", "SET", "maxmemory", "1"), waits: lease + silence }
}

/** Starts eight processes without a token. `event` happens after a while, when they wait for the lease holder. */
const waitingDuring = <R>(event: Effect.Effect<unknown, never, R>, env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { counted, processes } = yield* FleetTest
    const fleet = yield* processes(size, env)
    const { requests, result: [result, after] } = yield* counted(Effect.gen(function* () {
      const waiting = yield* Effect.fork(getAll(fleet))
      const [after] = yield* Effect.timed(Effect.zipRight(Effect.sleep(failsAfter), event))
      return [yield* Fiber.join(waiting), Duration.toMillis(after)] as const
    }))
    return { requests, result, after }
  })

/** Copies the data of the first server to another one, which then takes over. */
const promotedReplica = (primary: RedisServer.RedisServer) =>
  Effect.gen(function* () {
    yield* command("CONFIG", "SET", "repl-diskless-sync-delay", "0")
    const replica = yield* RedisServer.make("--replicaof", "127.0.0.1", String(primary.port))
    assert.strictEqual(yield* command("WAIT", "1", "10000"), 1)
    const admin = yield* Effect.acquireRelease(
      Effect.sync(() => new Redis(replica.url)),
      (client) => Effect.sync(() => client.disconnect())
    )
    return { port: replica.port, promote: Effect.promise(() => admin.replicaof("NO", "ONE")) }
  })

const emptyServer = () => Effect.map(RedisServer.make(), ({ port }) => ({ port, promote: Effect.void }))

if (RedisServer.isInstalled) {
  describe("a store failure while processes wait for the lease holder", () => {
    for (const [what, { breaks, isLink = false, waits }] of Object.entries(failures)) {
      it.scopedLive(
        `each process makes its own request when Redis ${what}`,
        () =>
          Effect.gen(function* () {
            const proxy = yield* redisProxy((yield* FleetTest).redis.port)
            const { after, requests, result } = yield* waitingDuring(
              breaks(proxy),
              isLink ? { REDIS_URL: proxy.url } : {}
            )
            assert.deepStrictEqual([sum(result, ({ served }) => served), requests], [size, size])
            const alone = result.filter(({ withoutStore }) => withoutStore > 0)
            // The minimum excludes processes without CPU. StoreFaults.test.ts bounds all of them in virtual time.
            assert.isBelow(Math.min(...alone.map(({ elapsed }) => elapsed)), after + waits + latency + spare)
          }).pipe(Effect.provide(FleetTest.withLatency(latency))),
        { timeout: 120_000, retry: 1 }
      )
    }
  })

  describe("lost data while processes wait for the lease holder", () => {
    it.scopedLive("a flush costs at most one more request", () =>
      Effect.gen(function* () {
        const { requests, result } = yield* waitingDuring(command("FLUSHALL"))
        assert.strictEqual(sum(result, ({ served }) => served), size)
        assert.isAtMost(requests, 2)
      }).pipe(Effect.provide(FleetTest.withLatency(latency))), 120_000)

    for (
      const [what, successor] of [["a promoted replica", promotedReplica], ["an empty server", emptyServer]] as const
    ) {
      it.scopedLive(
        `a failover to ${what} costs at most one more request, and the processes share the token there`,
        () =>
          Effect.gen(function* () {
            const { counted, processes, redis } = yield* FleetTest
            const proxy = yield* redisProxy(redis.port)
            const env = { REDIS_URL: proxy.url }
            const { port, promote } = yield* successor(redis)
            const { requests, result } = yield* waitingDuring(
              redis.kill.pipe(Effect.zipRight(promote), Effect.zipRight(proxy.failOver(port))),
              env
            )
            assert.strictEqual(sum(result, ({ served }) => served), size)
            assert.isAtMost(requests, 2)
            const later = yield* counted(getAll(yield* processes(2, env)))
            assert.deepStrictEqual([distinctTokens(later.result).length, later.requests], [1, 0])
          }).pipe(Effect.provide(FleetTest.withLatency(latency))),
        // A process that gets no CPU for 300 ms cannot tell that from a store that does not respond.
        { timeout: 120_000, retry: 1 }
      )
    }
  })
}
