/**
 * Makes an authorized call to ClickView's API.
 *
 * Set `CLICKVIEW_CLIENT_ID` and `CLICKVIEW_CLIENT_SECRET`, then run `npx tsx packages/examples/api.ts`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer } from "effect"
import { BearerAuth, Challenge, ClickViewToken } from "@effect-clickview/token"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"

const Api = BearerAuth.layerConfig().pipe(
  Layer.provide(ClickViewToken.layerConfig()),
  Layer.provide(NodeHttp.layer)
)

const program = Effect.gen(function* () {
  const api = yield* BearerAuth // an HttpClient
  const response = yield* api.get("/api/v1/example")
  yield* Console.log(response.status)
  for (const { error, scopes } of Challenge.of(response)) {
    yield* Console.log(`${error}: this call requires the scope ${scopes.join(" ")}`)
  }
}).pipe(
  Effect.catchTags({
    OAuthError: (error) => Console.error(`The call was not sent because there is no token: ${error.message}`),
    OriginNotAllowed: (error) => Console.error(error.message),
    RequestError: (error) => Console.error(error.message)
  })
)

program.pipe(Effect.provide(Api), NodeRuntime.runMain)
