/**
 * Series in Effect's metric registry: a metric name with labels. Each is registered at once, so that an exporter has it as 0
 * before anything happens. A counter that starts at 1 has no increase.
 */
import { globalValue } from "effect/GlobalValue"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type * as MetricHook from "effect/MetricHook"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"

/** The labels of a series; `undefined` counts as absent. */
export type Labels = Readonly<Record<string, string | undefined>>

const tags = (labels: Labels): ReadonlyArray<MetricLabel.MetricLabel> =>
  Object.entries(labels).flatMap(([name, value]) => value === undefined ? [] : [MetricLabel.make(name, value)])

/** The label from which Effect's OpenTelemetry bridge reads the unit. */
const seconds = { unit: "s" }

/** A counter. */
export const counter = (name: string, description: string, labels: Labels): MetricHook.MetricHook.Counter<number> =>
  Metric.globalMetricRegistry.get(
    MetricKey.taggedWithLabels(MetricKey.counter(name, { description, incremental: true }), tags(labels))
  )

/** A gauge without unit. */
export const gauge = (name: string, description: string, labels: Labels): MetricHook.MetricHook.Gauge<number> =>
  Metric.globalMetricRegistry.get(MetricKey.taggedWithLabels(MetricKey.gauge(name, { description }), tags(labels)))

/** A gauge in seconds. */
export const secondsGauge = (name: string, description: string, labels: Labels): MetricHook.MetricHook.Gauge<number> =>
  gauge(name, description, { ...labels, ...seconds })

/**
 * The boundaries of a histogram, made once for all copies of this package. Effect compares boundaries by identity, so others
 * would make a second series with the same labels.
 */
const boundariesOf = (name: string, limits: ReadonlyArray<number>): MetricBoundaries.MetricBoundaries =>
  globalValue(`@effect-clickview/token/metrics/${name}`, () => MetricBoundaries.fromIterable(limits))

/** A histogram of seconds. */
export const secondsHistogram = (
  name: string,
  description: string,
  limits: ReadonlyArray<number>,
  labels: Labels
): MetricHook.MetricHook.Histogram =>
  Metric.globalMetricRegistry.get(
    MetricKey.taggedWithLabels(
      MetricKey.histogram(name, boundariesOf(name, limits), description),
      tags({ ...labels, ...seconds })
    )
  )
