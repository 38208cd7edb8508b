/**
 * An application with several services that share one token layer.
 *
 * Run it with `npx tsx packages/examples/application.ts`. It uses the in-process emulator and needs no credentials. For
 * ClickView itself, replace the emulator's layer with `NodeHttp.layer` and use `ClickViewToken.layerConfig()`.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { BearerAuth, type CallError, ClickViewToken } from "@effect-clickview/token"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Context, Effect, Layer } from "effect"

/** A service that calls ClickView's API. Its members have no requirements, because `layer` provides the client. */
class Lessons extends Context.Tag("@effect-clickview/examples/application/Lessons")<Lessons, {
  readonly check: Effect.Effect<number, CallError>
}>() {
  static readonly layer = Layer.effect(
    Lessons,
    Effect.map(BearerAuth, (api) => ({
      check: Effect.map(api.get("/api/v1/example"), ({ status }) => status)
    }))
  )
}

/** A service for the readiness probe of a deployment. */
class Health extends Context.Tag("@effect-clickview/examples/application/Health")<Health, {
  readonly probe: Effect.Effect<string>
}>() {
  static readonly layer = Layer.effect(
    Health,
    Effect.map(ClickViewToken, ({ ready, status }) => ({
      probe: ready.pipe(
        Effect.zipRight(status),
        Effect.map(({ phase }) => `ready, the token is ${phase}`),
        Effect.catchTag("OAuthError", (error) => Effect.succeed(`not ready: ${error.message}`))
      )
    }))
  )
}

/** One layer value, used by reference, so that both services share one token. */
const TokenLayer = ClickViewToken.layer({
  clientId: ClickViewEmulator.defaultClient.id,
  clientSecret: ClickViewEmulator.defaultClient.secrets[0]
})

const AppLayer = Layer.mergeAll(Lessons.layer, Health.layer).pipe(
  Layer.provide(BearerAuth.layer()),
  Layer.provide(TokenLayer),
  Layer.provideMerge(ClickViewEmulator.layer())
)

const program = Effect.gen(function* () {
  const health = yield* Health
  const lessons = yield* Lessons
  const emulator = yield* ClickViewEmulator
  yield* Console.log(yield* health.probe)
  yield* Console.log(`the API responded with ${yield* lessons.check}`)
  yield* Console.log(`token requests: ${yield* emulator.tokenRequests}`)
})

program.pipe(Effect.provide(AppLayer), NodeRuntime.runMain)
