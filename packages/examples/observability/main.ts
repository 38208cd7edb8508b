/**
 * View keys that can be watched: traces go to a collector, and Prometheus scrapes the metrics.
 *
 * Run it with the variables of `.env.example`, a collector on port 4318 and Prometheus with `prometheus.yml`. `alerts.yml`
 * has the rules that wake somebody, `dashboard.json` is a dashboard for Grafana, `docs/OBSERVABILITY.md` explains each name.
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

/** One lesson is opened every `LESSON_INTERVAL`, for as long as the program runs. A failure is seen in what is exported. */
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

/** `provideMerge`: the layer's own work, such as a scheduled renewal, is traced as well as what callers start. */
const Keys = ViewKeys.layerConfig().pipe(Layer.provide(NodeHttp.layer), Layer.provideMerge(Telemetered))

lessons.pipe(Effect.provide(Keys), NodeRuntime.runMain)
