/**
 * `http.client.request.duration` of OpenTelemetry's conventions: one measurement for each HTTP request that carries the
 * secret or a token. Its labels come from outside, so each has a bounded set of values.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
import * as HttpMethod from "@effect/platform/HttpMethod"
import type * as MetricHook from "effect/MetricHook"
import * as Series from "./Series.ts"

/** The server that a request goes to. */
export interface Server {
  readonly hostname: string
  readonly port: number
}

/** A request that ended. */
export interface HttpRequest {
  readonly method: string
  readonly server: Server
  /** The status of the response; `undefined` if there was none. */
  readonly status: number | undefined
  /** Why there was no response; `undefined` if there was one. */
  readonly error: string | undefined
}

/** The buckets that OpenTelemetry recommends for the duration of HTTP requests, in seconds. */
export const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** What OpenTelemetry calls values outside a bounded set. */
export const other = "_OTHER"

/** The maximum number of errors: a custom client can invent codes. */
const mostErrors = 50

const description = "Duration of HTTP requests to the token endpoint and to the API"

/** Makes a function that finds the series of a request of the client with these labels. */
export const finder = (client: Series.Labels): (request: HttpRequest) => MetricHook.MetricHook.Histogram => {
  const errors = new Set<string>()
  const bounded = (error: string | undefined): string | undefined => {
    if (error === undefined) return undefined
    if (errors.size < mostErrors) errors.add(error)
    return errors.has(error) ? error : other
  }
  const known = new Map<string, MetricHook.MetricHook.Histogram>()
  let last: HttpRequest | undefined
  let series: MetricHook.MetricHook.Histogram | undefined
  return (request) => {
    const { error, method, server, status = 0 } = request
    // Most requests are like the one before. They need no key.
    if (
      series === undefined || server !== last?.server || status !== last.status || method !== last.method ||
      error !== last.error
    ) {
      const standard = HttpMethod.isHttpMethod(method) ? method : other
      const code = status >= 100 && status < 600 ? String(status) : undefined
      const type = status >= 400 ? code ?? other : bounded(error)
      const key = [standard, server.hostname, server.port, code, type].join()
      series = known.get(key) ?? Series.secondsHistogram("http.client.request.duration", description, boundaries, {
        ...client,
        "http.request.method": standard,
        "server.address": server.hostname,
        "server.port": String(server.port),
        "http.response.status_code": code,
        "error.type": type
      })
      known.set(key, series)
      last = request
    }
    return series
  }
}
