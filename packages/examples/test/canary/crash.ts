/**
 * A program that does not catch its failure, so that the canary can search what Node prints. The first argument selects how
 * it fails. The environment variables name the endpoint.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Effect, Layer, Logger, LogLevel, Redacted } from "effect"

const token = Effect.flatMap(ClickViewToken, ({ get }) => get).pipe(
  Effect.provide(
    ClickViewToken.layerConfig({ retry: { attempts: 1 } }).pipe(
      Layer.provide(NodeHttp.layer),
      Layer.provideMerge(Logger.minimumLogLevel(LogLevel.All))
    )
  )
)

/** The control: a program with a hand-written exchange. */
const naive = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const url = yield* Config.string("CLICKVIEW_TOKEN_URL")
  const secret = yield* Config.redacted("CLICKVIEW_CLIENT_SECRET")
  const request = HttpClientRequest.bodyUrlParams(HttpClientRequest.post(url), {
    client_secret: Redacted.value(secret)
  })
  return yield* HttpClient.filterStatusOk(client).execute(request)
}).pipe(Effect.provide(NodeHttp.layer))

const program = process.argv[2]

const programs: Readonly<Record<string, () => unknown>> = {
  runMain: () => NodeRuntime.runMain(token),
  rejection: () => Effect.runPromise(token),
  thrown: () => Effect.runPromise(Effect.sandbox(token)),
  naive: () => Effect.runPromise(Effect.flatMap(Effect.flip(naive), Effect.die))
}

programs[program ?? ""]?.()
