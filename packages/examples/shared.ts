/**
 * One process of a fleet that shares a token through Redis.
 *
 * Set `CLICKVIEW_CLIENT_ID`, `CLICKVIEW_CLIENT_SECRET` and `REDIS_URL`, then run `npx tsx packages/examples/shared.ts`.
 * `packages/examples/fleet/compose.yaml` runs two processes.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Console, Effect, Layer } from "effect"
import { Redis } from "ioredis"
import { ClickViewToken, TokenStore } from "@effect-clickview/token"
import * as RedisTokenStore from "@effect-clickview/token-store/RedisTokenStore"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"

const Store = Layer.unwrapScoped(Effect.gen(function* () {
  const url = yield* Config.string("REDIS_URL")
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new Redis(url).on("error", () => undefined)), // the token reports errors of the store
    (client) => Effect.sync(() => client.disconnect())
  )
  return RedisTokenStore.layer({ client })
}))

const Tokens = ClickViewToken.layerConfig({ store: TokenStore }).pipe(
  Layer.provide(Store),
  Layer.provide(NodeHttp.layer)
)

const program = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  yield* tokens.get
  const { requests, store } = yield* tokens.status
  yield* Console.log(`token requests of this process: ${requests}`, store)
})

program.pipe(Effect.provide(Tokens), NodeRuntime.runMain)
