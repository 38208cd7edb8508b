/**
 * The metrics of one client, as an exporter sees them.
 */
import { Metric, MetricState } from "effect"

/** A time series as an exporter sees it. */
export interface Series {
  readonly name: string
  readonly description: string
  /** The labels except the client's name. */
  readonly labels: Readonly<Record<string, string>>
  /** The value, or the number of measurements. */
  readonly value: number
  readonly state: MetricState.MetricState.Untyped
  readonly kind: "counter" | "gauge" | "histogram"
}

const kindOf = (state: MetricState.MetricState.Untyped): Series["kind"] =>
  MetricState.isCounterState(state) ? "counter" : MetricState.isHistogramState(state) ? "histogram" : "gauge"

/** Every time series of the client with this name. */
export const exported = (client: string): ReadonlyArray<Series> =>
  Metric.unsafeSnapshot().flatMap(({ metricKey, metricState }) => {
    const { "clickview.token.name": name, ...labels } = Object.fromEntries(
      metricKey.tags.map(({ key, value }) => [key, value])
    )
    if (name !== client) return []
    const value = "count" in metricState ? metricState.count : "value" in metricState ? metricState.value : NaN
    const description = metricKey.description._tag === "Some" ? metricKey.description.value : ""
    return [{
      name: metricKey.name,
      description,
      labels,
      value: Number(value),
      state: metricState,
      kind: kindOf(metricState)
    }]
  })

const labelled = ({ labels, name }: Series): string =>
  [name, labels["outcome"], labels["error.type"], labels["phase"]].filter((part) => part !== undefined).join(" ")

/** This library's own time series that are not 0, by name and labels. */
export const measured = (client: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    exported(client).flatMap((series) =>
      series.value === 0 || !series.name.startsWith("clickview.") ? [] : [[labelled(series), series.value]]
    )
  )

/** The HTTP requests of OpenTelemetry's conventions, and how often each was measured. */
export const requests = (client: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    exported(client).flatMap(({ labels, name, value }) =>
      name !== "http.client.request.duration" ? [] : [[
        [
          labels["http.request.method"],
          `${labels["server.address"]}:${labels["server.port"]}`,
          labels["http.response.status_code"],
          labels["error.type"]
        ].filter((part) => part !== undefined).join(" "),
        value
      ]]
    )
  )

/** One time series, by name and labels. */
export const valueOf = (client: string, series: string): number | undefined =>
  exported(client).find((each) => labelled(each) === series)?.value
