/** Many token services in one process, each with its own Redis connection. */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken, TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import { assert, it } from "@effect/vitest"
import { Console, Duration, Effect, Layer, Redacted } from "effect"
import { Redis } from "ioredis"
import { isInstalled } from "../../fleet/RedisServer.ts"
import { FleetTest, id } from "./FleetTest.ts"

const size = 500

/** Makes a token service with a new Redis connection. */
const makeClient = (url: string, tokenUrl: string, secret: string) =>
  Effect.gen(function* () {
    const client = yield* Effect.acquireRelease(
      Effect.sync(() => new Redis(url).on("error", () => undefined)),
      (client) => Effect.sync(() => client.disconnect())
    )
    const store = yield* RedisTokenStore.make({ client, connectTimeout: "30 seconds" })
    const clientSecret = Redacted.make(secret)
    return yield* Effect.provideService(
      ClickViewToken.make({ clientId: id, clientSecret, tokenUrl, store: TokenStore }),
      TokenStore,
      store
    )
  })

if (isInstalled) {
  // All run on one thread. If it is busy for longer than the store's timeout, some of them bypass the store.
  it.scopedLive(
    `${size} services without a token make at most ten token requests in the best of three runs`,
    () =>
      Effect.gen(function* () {
        const { command, counted, redis, secret } = yield* FleetTest
        const { tokenUrl } = yield* NodeServer
        const evaluated = Effect.map(
          command("INFO", "commandstats"),
          (info) => Number(/cmdstat_eval:calls=(\d+)/.exec(String(info))?.[1] ?? 0)
        )
        const runs: Array<number> = []
        while (runs.length < 3 && Math.min(...runs) > 2) {
          yield* command("FLUSHALL")
          const fleet = yield* Effect.replicateEffect(makeClient(redis.url, tokenUrl, secret), size, {
            concurrency: 50
          })
          const before = yield* evaluated
          const { requests, result: [elapsed, got] } = yield* counted(
            Effect.timed(Effect.all(fleet.map(({ get }) => get), { concurrency: "unbounded" }))
          )
          runs.push(requests)
          assert.isAtMost(new Set(got.map(({ value }) => Redacted.value(value))).size, requests)
          const seconds = Duration.toSeconds(elapsed)
          const commands = (yield* evaluated) - before
          assert.isAtMost(commands, size * (7 + 8 * seconds), `${seconds} s`)
          yield* Console.log(
            `${size} services: ${requests} token requests, ${commands} commands, ${seconds.toFixed(1)} s`
          )
        }
        assert.isAtMost(Math.min(...runs), 10, `${runs}`)
      }).pipe(Effect.provide(Layer.merge(NodeHttp.layer, FleetTest.withLatency()))),
    240_000
  )
}
