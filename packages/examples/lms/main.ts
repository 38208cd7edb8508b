/**
 * A school's platform with ClickView in it: `npm run demo`, then open the address it prints.
 *
 * With no credentials in the environment (or in `.env`, see `.env.example`) the emulator stands in for ClickView, and can
 * be told to fail. `PORT` is the site's port, the emulator's is the next one; `DATA_FOLDER` keeps the lessons.
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

/** Whether anything at all is configured; an empty variable counts as not set, as in a copied `.env.example`. */
const isConfigured = Effect.exists(
  names,
  (name) => Effect.map(Effect.option(Config.nonEmptyString(name)), Option.isSome)
)

const port = Config.withDefault(Config.port("PORT"), 3000)

/** ClickView itself. */
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

/** The emulator's picker and player, until it is told to fail. It keeps its port, because lessons hold its addresses. */
const Emulated = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { apiUrl, tokenUrl, url } = yield* NodeServer
    const { id, secrets } = ClickViewEmulator.defaultClient
    yield* Console.log(`No credentials are set: the emulator stands in for ClickView, on ${url}
To see ClickView fail for half a minute:
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
    const usual = fileURLToPath(new URL("data", import.meta.url))
    const folder = yield* Config.withDefault(Config.nonEmptyString("DATA_FOLDER"), usual)
    yield* Console.log(`The lessons are kept in ${folder}`)
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
