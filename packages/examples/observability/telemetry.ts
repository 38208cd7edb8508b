/**
 * Exporters for traces (OpenTelemetry collector) and metrics (Prometheus). The library depends on no exporter: it uses
 * Effect's tracer and metrics, which these layers export.
 */
import * as Metrics from "@effect/opentelemetry/Metrics"
import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import * as Resource from "@effect/opentelemetry/Resource"
import { FetchHttpClient } from "@effect/platform"
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus"
import { Layer } from "effect"

interface Endpoints {
  /** The collector's URL for traces, such as `http://127.0.0.1:4318/v1/traces`. */
  readonly traces: string
  /** The port that Prometheus scrapes: `http://127.0.0.1:<port>/metrics`. */
  readonly metricsPort: number
}

const serviceName = "lessons"

/** Both exporters. When the layer closes, it sends the remaining traces. */
export const layer = ({ metricsPort, traces }: Endpoints): Layer.Layer<never> => {
  const Traces = OtlpTracer.layer({ url: traces, resource: { serviceName } }).pipe(
    Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson])
  )
  const Scraped = Metrics.layer(() => new PrometheusExporter({ host: "127.0.0.1", port: metricsPort })).pipe(
    Layer.provide(Resource.layer({ serviceName }))
  )
  return Layer.merge(Traces, Scraped)
}
