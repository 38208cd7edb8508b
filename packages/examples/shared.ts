/**
 * A process of several: whichever asks first, all of them have its token. Needs `CLICKVIEW_CLIENT_ID`,
 * `CLICKVIEW_CLIENT_SECRET` and a `REDIS_URL`. packages/examples/fleet/compose.yaml runs two of it.
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
    Effect.sync(() => new Redis(url).on("error", () => undefined)), // the store tells how it fares
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
