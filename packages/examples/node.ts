/**
 * What `npm start` runs: a token obtained, used by a thousand callers at once, and what a wrong secret looks like.
 *
 * With no credentials in the environment (or in `.env`, see `.env.example`) the emulator stands in for ClickView, on a
 * loopback port. A wrong secret is shown against the emulator alone.
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

/** Whether anything at all is configured; an empty variable counts as not set, as in a copied `.env.example`. */
const isConfigured = Effect.exists(
  names,
  (name) => Effect.map(Effect.option(Config.nonEmptyString(name)), Option.isSome)
)

const line = (name: string, text: string) => Console.log(`  ${name.padEnd(10)} ${text}`)

const showToken = Effect.gen(function* () {
  const tokens = yield* ClickViewToken
  const token = yield* tokens.get
  yield* line("token", `obtained: ${token.value}`)
  yield* line("scope", token.scopes.join(" "))
  yield* line("expires", DateTime.formatIso(token.expiresAt))
  const callers = yield* Effect.all(Array.from({ length: 1000 }, () => tokens.get), { concurrency: "unbounded" })
  const { requests } = yield* tokens.status
  yield* line("callers", `${callers.length} at once, token requests so far: ${requests}`)
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

/** Against the emulator: everything. */
const emulated = Effect.gen(function* () {
  const { apiUrl, tokenUrl, url } = yield* NodeServer
  const { id, secrets } = ClickViewEmulator.defaultClient
  yield* Console.log(`No credentials are set: the emulator stands in for ClickView, on ${url}`)
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
  yield* Console.log("Set CLICKVIEW_CLIENT_ID and CLICKVIEW_CLIENT_SECRET to speak to ClickView itself.")
}).pipe(Effect.provide(NodeServer.layer()))

/** Against what the environment names: a token, and a call only where an API is named. */
const configured = Effect.gen(function* () {
  const apiUrl = yield* Config.option(Config.nonEmptyString("CLICKVIEW_API_URL"))
  const tokenUrl = yield* Config.option(Config.nonEmptyString("CLICKVIEW_TOKEN_URL"))
  yield* Console.log(`Speaking to ${Option.isSome(tokenUrl) ? "the endpoint in CLICKVIEW_TOKEN_URL" : "ClickView"}`)
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
