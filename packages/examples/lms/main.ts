/**
 * A school platform that plays ClickView's videos: run `npm run demo` and open the printed address.
 *
 * Without credentials in the environment or in `.env` (see `.env.example`) the demo uses the emulator. The site listens on
 * `PORT`, the emulator on the next port. `DATA_FOLDER` holds the lessons.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { HttpServer, PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeKeyValueStore from "@effect/platform-node/NodeKeyValueStore"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, ConfigError, Console, Effect, Layer, Option } from "effect"
import { fileURLToPath } from "node:url"
import * as Server from "./Server.ts"
import { Settings } from "./Settings.ts"
import * as Site from "./Site.ts"

const names = ["CLICKVIEW_CLIENT_ID", "CLICKVIEW_CLIENT_SECRET", "CLICKVIEW_TOKEN_URL", "CLICKVIEW_API_URL"] as const

/** An empty variable counts as not set, as in a copied `.env.example`. */
const isConfigured = Effect.exists(
  names,
  (name) => Effect.map(Effect.option(Config.nonEmptyString(name)), Option.isSome)
)

const port = Config.withDefault(Config.port("PORT"), 3000)

/** ClickView's own service. */
const Real = Layer.unwrapEffect(
  Effect.gen(function* () {
    const clientId = yield* Config.nonEmptyString("CLICKVIEW_CLIENT_ID")
    const apiUrl = yield* Config.option(Config.url("CLICKVIEW_API_URL"))
    const picker = Option.match(apiUrl, {
      onNone: () => "https://integrations.clickviewapp.com",
      onSome: ({ origin }) => origin
    })
    return Layer.merge(ViewKeys.layerConfig(), Settings.layer({ clientId, picker }))
  })
)

/** The emulator. Its port is fixed, because lessons hold the addresses of its thumbnails. */
const Emulated = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { apiUrl, tokenUrl, url } = yield* NodeServer
    const { id, secrets } = ClickViewEmulator.defaultClient
    yield* Console.log(`No credentials are set: the demo uses the emulator on ${url}
To make ClickView fail for 30 seconds:
  curl -H 'content-type: application/json' ${url}/_emulator/faults \\
    -d '{ "_tag": "Status", "status": 503, "target": { "route": "*", "for": "30s" } }'`)
    const keys = ViewKeys.layerConfig({
      token: {
        clientId: Config.succeed(id),
        clientSecret: Config.succeed(secrets[0]),
        tokenUrl: Config.succeed(tokenUrl)
      },
      api: { apiUrl: Config.succeed(apiUrl) }
    })
    return Layer.merge(keys, Settings.layer({ clientId: id, picker: url }))
  })
).pipe(
  Layer.provide(Layer.unwrapEffect(Effect.map(port, (port) => NodeServer.layer({ control: true, port: port + 1 }))))
)

const ClickView = Layer.unwrapEffect(Effect.map(isConfigured, (is) => is ? Real : Emulated)).pipe(
  Layer.provide(NodeHttp.layer)
)

const Store = Layer.unwrapEffect(
  Effect.gen(function* () {
    const defaultFolder = fileURLToPath(new URL("data", import.meta.url))
    const folder = yield* Config.withDefault(Config.nonEmptyString("DATA_FOLDER"), defaultFolder)
    yield* Console.log(`The lessons are stored in ${folder}`)
    return NodeKeyValueStore.layerFileSystem(folder)
  })
)

const Socket = Layer.unwrapEffect(Effect.map(port, Server.layer))

const Environment = PlatformConfigProvider.layerDotEnvAdd(".env").pipe(Layer.provide(NodeFileSystem.layer))

HttpServer.withLogAddress(Site.layer).pipe(
  Layer.provide([ClickView, Socket, Store, NodeFileSystem.layer]),
  Layer.provide(Environment),
  Layer.launch,
  Effect.tapError((error) => Console.error(ConfigError.isConfigError(error) ? String(error) : error.message)),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
