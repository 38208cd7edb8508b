/**
 * A school's learning-management page with ClickView's player in it: `npm run demo`, then open the address it prints.
 *
 * With no credentials in the environment (or in `.env`, see `.env.example`) the emulator stands in for ClickView, on a
 * loopback port, and can be told to fail. `PORT` sets the site's own port.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { HttpServer, PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, ConfigError, Console, Effect, Layer, Option } from "effect"
import * as Server from "./Server.ts"
import * as Site from "./Site.ts"

const names = ["CLICKVIEW_CLIENT_ID", "CLICKVIEW_CLIENT_SECRET", "CLICKVIEW_TOKEN_URL", "CLICKVIEW_API_URL"] as const

/** Whether anything at all is configured; an empty variable counts as not set, as in a copied `.env.example`. */
const isConfigured = Effect.exists(
  names,
  (name) => Effect.map(Effect.option(Config.nonEmptyString(name)), Option.isSome)
)

/** Lessons play in the emulator's stand-in for the player, until it is told to fail. */
const Emulated = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { apiUrl, tokenUrl, url } = yield* NodeServer
    const { id, secrets } = ClickViewEmulator.defaultClient
    yield* Console.log(`No credentials are set: the emulator stands in for ClickView, on ${url}
To see ClickView fail for half a minute:
  curl -H 'content-type: application/json' ${url}/_emulator/faults \\
    -d '{ "_tag": "Status", "status": 503, "target": { "route": "*", "for": "30s" } }'`)
    return ViewKeys.layerConfig({
      token: {
        clientId: Config.succeed(id),
        clientSecret: Config.succeed(secrets[0]),
        tokenUrl: Config.succeed(tokenUrl)
      },
      api: { apiUrl: Config.succeed(apiUrl) }
    })
  })
).pipe(Layer.provide(NodeServer.layer({ control: true })))

const Keys = Layer.unwrapEffect(Effect.map(isConfigured, (is) => is ? ViewKeys.layerConfig() : Emulated)).pipe(
  Layer.provide(NodeHttp.layer)
)

const Socket = Layer.unwrapEffect(Effect.map(Config.withDefault(Config.port("PORT"), 3000), Server.layer))

const Environment = PlatformConfigProvider.layerDotEnvAdd(".env").pipe(Layer.provide(NodeFileSystem.layer))

HttpServer.withLogAddress(Site.layer).pipe(
  Layer.provide([Keys, Socket, NodeFileSystem.layer]),
  Layer.provide(Environment),
  Layer.launch,
  Effect.tapError((error) => Console.error(ConfigError.isConfigError(error) ? String(error) : error.message)),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
