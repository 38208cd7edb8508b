/**
 * A program of its own process, for its parent to stop, to continue and to lie to about the time. The first argument says
 * what it does, the variables where it asks.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { ClickViewToken } from "@effect-clickview/token"
import { Clock, Config, Console, DateTime, Effect, Layer, ManagedRuntime, Schedule } from "effect"

const get = Effect.flatMap(ClickViewToken, (tokens) => tokens.get)

/** One token, from a runtime that nobody disposes of. */
const once = (renewal: "onDemand" | "scheduled", http: typeof FetchHttp.layer | typeof NodeHttp.layer) => () =>
  ManagedRuntime.make(ClickViewToken.layerConfig({ renewal }).pipe(Layer.provide(http))).runPromise(
    Effect.zipRight(get, Console.log("obtained"))
  )

/** Asks every 20 ms until the parent ends it, and says how long each token had to live when it was handed out. */
const watch = () =>
  Effect.gen(function* () {
    const { expiresAt } = yield* get
    const now = yield* Clock.currentTimeMillis
    yield* Console.log(JSON.stringify({ now, left: DateTime.toEpochMillis(expiresAt) - now }))
  }).pipe(
    Effect.repeat(Schedule.spaced("20 millis")),
    Effect.provide(ClickViewToken.layerConfig().pipe(Layer.provide(NodeHttp.layer))),
    Effect.runPromise
  )

/** Nobody is there to ask. */
const unanswered = () =>
  ManagedRuntime.make(
    ClickViewToken.layerConfig({ renewal: "scheduled", tokenUrl: Config.succeed("http://127.0.0.1:9/connect/token") })
      .pipe(
        Layer.provide(NodeHttp.layer)
      )
  ).runPromise(Effect.catchAll(get, ({ reason }) => Console.log(reason._tag)))

/** A whole program, which disposes of what it has built. */
const whole = () =>
  Effect.zipRight(get, Console.log("obtained")).pipe(
    Effect.provide(ClickViewToken.layerConfig({ renewal: "scheduled" }).pipe(Layer.provide(NodeHttp.layer))),
    Effect.runPromise
  )

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  "NodeHttp, on demand": once("onDemand", NodeHttp.layer),
  "NodeHttp, scheduled": once("scheduled", NodeHttp.layer),
  "FetchHttp, on demand": once("onDemand", FetchHttp.layer),
  "FetchHttp, scheduled": once("scheduled", FetchHttp.layer),
  "nobody there, scheduled": unanswered,
  whole,
  watch
}

await programs[process.argv[2] ?? ""]?.()
