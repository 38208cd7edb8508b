import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer } from "effect"
import { ClickViewToken } from "@effect-clickview/token"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"

const program = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  const token = yield* tokens.get
  yield* Console.log(`${token}`) // prints no secret
})

program.pipe(
  Effect.provide(ClickViewToken.layerConfig().pipe(Layer.provide(NodeHttp.layer))),
  NodeRuntime.runMain
)
