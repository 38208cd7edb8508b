/**
 * Traces to an OpenTelemetry collector, and metrics for Prometheus to scrape. The library names no exporter: it fills
 * Effect's own tracer and metrics, and these layers carry them out.
 */
import * as Metrics from "@effect/opentelemetry/Metrics"
import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import * as Resource from "@effect/opentelemetry/Resource"
import { FetchHttpClient } from "@effect/platform"
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus"
import { Layer } from "effect"

interface Endpoints {
  /** Where the collector takes traces, such as `http://127.0.0.1:4318/v1/traces`. */
  readonly traces: string
  /** Where Prometheus scrapes: `http://127.0.0.1:<port>/metrics`. */
  readonly metricsPort: number
}

const serviceName = "lessons"

/** Both, until the layer ends: what is left of the traces is sent then. */
export const layer = ({ metricsPort, traces }: Endpoints): Layer.Layer<never> => {
  const Traces = OtlpTracer.layer({ url: traces, resource: { serviceName } }).pipe(
    Layer.provide([FetchHttpClient.layer, OtlpSerialization.layerJson])
  )
  const Scraped = Metrics.layer(() => new PrometheusExporter({ host: "127.0.0.1", port: metricsPort })).pipe(
    Layer.provide(Resource.layer({ serviceName }))
  )
  return Layer.merge(Traces, Scraped)
}
