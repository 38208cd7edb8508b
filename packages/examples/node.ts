/**
 * The program of `npm start`: obtains a token, shares it between a thousand concurrent callers, and makes an API call.
 *
 * Without credentials in the environment or in `.env` (see `.env.example`) it uses the emulator on a loopback port. Then it
 * also shows the error for a wrong secret.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, ConfigError, Console, DateTime, Effect, Layer, Option, Redacted } from "effect"

const names = ["CLICKVIEW_CLIENT_ID", "CLICKVIEW_CLIENT_SECRET", "CLICKVIEW_TOKEN_URL", "CLICKVIEW_API_URL"] as const

/** Whether any variable is set. An empty variable counts as not set, because `.env.example` contains empty ones. */
const isConfigured = Effect.exists(
  names,
  (name) => Effect.map(Effect.option(Config.nonEmptyString(name)), Option.isSome)
)

const line = (name: string, text: string) => Console.log(`  ${name.padEnd(10)} ${text}`)

const showToken = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  const token = yield* tokens.get
  yield* line("token", `obtained, and never printed: ${token.value}`)
  yield* line("scope", token.scopes.join(" "))
  yield* line("expires", DateTime.formatIso(token.expiresAt))
  const callers = yield* Effect.all(Array.from({ length: 1000 }, () => tokens.get), { concurrency: "unbounded" })
  const { requests } = yield* tokens.status
  yield* line("callers", `${callers.length} concurrent, token requests so far: ${requests}`)
})

const showCall = Effect.gen(function* () {
  const api = yield* BearerAuth
  const { status } = yield* api.get("/api/v1/example")
  yield* line("call", `GET /api/v1/example with the token: ${status}`)
})

const showWrongSecret = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  yield* Effect.matchEffect(tokens.get, {
    onSuccess: () => line("wrong", "a wrong secret was accepted"),
    onFailure: ({ _tag, message, reason }) =>
      Effect.zipRight(
        line("wrong", `a wrong secret fails with ${_tag}, reason ${reason._tag}:`),
        line("", message)
      )
  })
})

/** Runs all steps against the emulator. */
const emulated = Effect.gen(function* () {
  const { apiUrl, tokenUrl, url } = yield* NodeServer
  const { id, secrets } = ClickViewEmulator.defaultClient
  yield* Console.log(`No credentials are set, so this program is using the emulator on ${url}`)
  yield* Effect.zipRight(showToken, showCall).pipe(
    Effect.provide(
      BearerAuth.layer({ apiUrl }).pipe(
        Layer.provideMerge(ClickViewToken.layer({ clientId: id, clientSecret: secrets[0], tokenUrl }))
      )
    )
  )
  yield* showWrongSecret.pipe(
    Effect.provide(ClickViewToken.layer({ clientId: id, clientSecret: Redacted.make("not-the-secret"), tokenUrl }))
  )
  yield* Console.log("Set CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET to use ClickView.")
}).pipe(Effect.provide(NodeServer.layer()))

/** Uses the endpoint from the environment. Makes an API call only if `CLICKVIEW_API_URL` is set. */
const configured = Effect.gen(function* () {
  const apiUrl = yield* Config.option(Config.nonEmptyString("CLICKVIEW_API_URL"))
  const tokenUrl = yield* Config.option(Config.nonEmptyString("CLICKVIEW_TOKEN_URL"))
  yield* Console.log(`Using ${Option.isSome(tokenUrl) ? "the endpoint in CLICKVIEW_TOKEN_URL" : "ClickView"}`)
  yield* showToken
  if (Option.isSome(apiUrl)) yield* Effect.provide(showCall, BearerAuth.layerConfig())
}).pipe(Effect.provide(ClickViewToken.layerConfig({ retry: { attempts: 2 } })))

const Environment = Layer.mergeAll(
  NodeHttp.layer,
  PlatformConfigProvider.layerDotEnvAdd(".env").pipe(Layer.provide(NodeFileSystem.layer))
)

Effect.if(isConfigured, { onTrue: () => configured, onFalse: () => emulated }).pipe(
  Effect.provide(Environment),
  Effect.tapError((error) => Console.error(ConfigError.isConfigError(error) ? String(error) : error.message)),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
