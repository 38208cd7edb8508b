/**
 * A program for a child process. Its parent suspends and resumes it, and sets its clock. The first argument selects what it
 * does. The environment variables name the endpoint.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Clock, Config, Console, DateTime, Effect, Layer, ManagedRuntime, Schedule } from "effect"

const get = Effect.flatMap(ClickViewToken, (tokens) => tokens.get)

/** Gets one token, and does not dispose of its runtime. */
const once = (renewal: "onDemand" | "scheduled", http: typeof FetchHttp.layer | typeof NodeHttp.layer) => () =>
  ManagedRuntime.make(ClickViewToken.layerConfig({ renewal }).pipe(Layer.provide(http))).runPromise(
    Effect.zipRight(get, Console.log("obtained"))
  )

/** Gets a token every 20 ms and reports its remaining lifetime, until the parent ends the process. */
const watch = () =>
  Effect.gen(function* () {
    const { expiresAt } = yield* get
    const now = yield* Clock.currentTimeMillis
    yield* Console.log(JSON.stringify({ now, remaining: DateTime.toEpochMillis(expiresAt) - now }))
  }).pipe(
    Effect.repeat(Schedule.spaced("20 millis")),
    Effect.provide(ClickViewToken.layerConfig().pipe(Layer.provide(NodeHttp.layer))),
    Effect.runPromise
  )

/** Tries to get a token from an endpoint that is unreachable. */
const unreachable = () =>
  ManagedRuntime.make(
    ClickViewToken.layerConfig({ renewal: "scheduled", tokenUrl: Config.succeed("http://127.0.0.1:9/connect/token") })
      .pipe(
        Layer.provide(NodeHttp.layer)
      )
  ).runPromise(Effect.catchAll(get, ({ reason }) => Console.log(reason._tag)))

/** Gets one token, and closes its layers. */
const disposed = () =>
  Effect.zipRight(get, Console.log("obtained")).pipe(
    Effect.provide(ClickViewToken.layerConfig({ renewal: "scheduled" }).pipe(Layer.provide(NodeHttp.layer))),
    Effect.runPromise
  )

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  "NodeHttp, on demand": once("onDemand", NodeHttp.layer),
  "NodeHttp, scheduled": once("scheduled", NodeHttp.layer),
  "FetchHttp, on demand": once("onDemand", FetchHttp.layer),
  "FetchHttp, scheduled": once("scheduled", FetchHttp.layer),
  "unreachable, scheduled": unreachable,
  disposed,
  watch
}

await programs[process.argv[2] ?? ""]?.()
