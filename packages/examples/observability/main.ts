/**
 * Creates view keys, and exports traces to an OpenTelemetry collector and metrics to Prometheus.
 *
 * Run it with the variables of `.env.example`, a collector on port 4318 and Prometheus with `prometheus.yml`. `alerts.yml`
 * contains alert rules, and `dashboard.json` a Grafana dashboard. `docs/OBSERVABILITY.md` documents every name.
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { Viewer, ViewKeys } from "@effect-clickview/smart-embed"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, Effect, Layer, Schedule } from "effect"
import * as Telemetry from "./telemetry.ts"

const viewing = {
  mediaId: "media-1",
  viewer: Viewer.Student({ schoolName: "Hill School", schoolId: "42", districtName: "North", districtId: "7" })
}

/** Opens a lesson every `LESSON_INTERVAL`. Failures are ignored here, because the exported data contains them. */
const lessons = Effect.gen(function* () {
  const interval = yield* Config.withDefault(Config.duration("LESSON_INTERVAL"), "1 second")
  const { create } = yield* ViewKeys
  const lesson = Effect.ignore(Effect.withSpan(create(viewing), "lesson"))
  yield* Effect.repeat(lesson, Schedule.spaced(interval))
})

const Telemetered = Layer.unwrapEffect(
  Effect.gen(function* () {
    const traces = yield* Config.withDefault(Config.string("OTLP_TRACES"), "http://127.0.0.1:4318/v1/traces")
    const metricsPort = yield* Config.withDefault(Config.port("METRICS_PORT"), 9464)
    return Telemetry.layer({ traces, metricsPort })
  })
)

/** `Layer.provideMerge` provides the exporters to the layer as well, so that background renewals are traced. */
const Keys = ViewKeys.layerConfig().pipe(Layer.provide(NodeHttp.layer), Layer.provideMerge(Telemetered))

lessons.pipe(Effect.provide(Keys), NodeRuntime.runMain)
