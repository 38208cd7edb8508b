/**
 * The token in a larger application: one layer, assigned once, under several services.
 *
 * Run it with `npx tsx packages/examples/application.ts`. It needs nothing: the emulator stands in for ClickView, in
 * process. With `NodeHttp.layer` and `ClickViewToken.layerConfig()` in its place it speaks to ClickView.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { BearerAuth, type CallError, ClickViewToken } from "@effect-clickview/token"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Context, Effect, Layer } from "effect"

/** A service of the application that calls ClickView's API. Its members need nothing: all was taken in `layer`. */
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

/** Another one, for the readiness probe of a deployment. */
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

/** Assigned once and used by reference: both services share one token. */
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
  yield* Console.log(`the API answers ${yield* lessons.check}`)
  yield* Console.log(`token requests: ${yield* emulator.tokenRequests}`)
})

program.pipe(Effect.provide(AppLayer), NodeRuntime.runMain)
