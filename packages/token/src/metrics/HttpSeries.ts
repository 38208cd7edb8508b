/**
 * `http.client.request.duration` of OpenTelemetry's conventions: one measurement for each HTTP request that carries the
 * secret or a token. Its labels come from outside, so each has a bounded set of values.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
import * as Option from "effect/Option"
import * as Series from "./Series.ts"

/** The server that a request goes to. */
export interface Server {
  readonly hostname: string
  readonly port: number
}

/** One request that ended. */
export interface HttpRequest {
  readonly method: string
  readonly server: Server
  /** The status of the response; `undefined` if there was none. */
  readonly status: number | undefined
  /** Why there was no response; `undefined` if there was one. */
  readonly error: string | undefined
  readonly seconds: number
}

/** The buckets that OpenTelemetry recommends for the duration of HTTP requests, in seconds. */
export const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** What OpenTelemetry calls values outside a bounded set. */
export const other = "_OTHER"

/** The maximum number of errors: a custom client can invent codes. */
const mostErrors = 50

const description = "Duration of HTTP requests to the token endpoint and to the API"

/** Makes a function that records requests of the client with these labels. A metric that throws is ignored. */
export const recorder = (client: Series.Labels): (request: HttpRequest) => void => {
  const errors = new Set<string>()
  const bounded = (error: string | undefined): string | undefined => {
    if (error === undefined || (errors.size === mostErrors && !errors.has(error))) return error && other
    errors.add(error)
    return error
  }
  const known = new Map<string, ReturnType<typeof Series.secondsHistogram>>()
  let last: HttpRequest | undefined
  let series: ReturnType<typeof Series.secondsHistogram> | undefined
  const update = (request: HttpRequest): void => {
    const { error, method, seconds, server, status = 0 } = request
    // Most requests are like the one before, and a key costs several µs.
    if (server !== last?.server || status !== last.status || method !== last.method || error !== last.error) {
      const code = status >= 100 && status < 600 ? String(status) : undefined
      const type = status >= 400 ? code ?? other : bounded(error)
      const key = `${method} ${server.hostname}:${server.port} ${code} ${type}`
      series = known.get(key) ?? Series.secondsHistogram("http.client.request.duration", description, boundaries, {
        ...client,
        "http.request.method": method,
        "server.address": server.hostname,
        "server.port": String(server.port),
        "http.response.status_code": code,
        "error.type": type
      })
      known.set(key, series)
      last = request
    }
    series?.update(seconds)
  }
  const updated = Option.liftThrowable(update)
  return (request) => void updated(request)
}
