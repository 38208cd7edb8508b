/**
 * HTTP over undici, for Node. It follows no redirect and limits the time to connect and to the response headers. It
 * uses the proxies in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, except to loopback. A caller's context cannot change
 * this: `NodeHttpClient.UndiciRequestOptions` has no effect.
 *
 * @since 0.1.0
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Cause from "effect/Cause"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { clientLayer } from "./clientLayer.ts"
import * as HeadersLimit from "./limits/HeadersLimit.ts"
import { timeLimit } from "./limits/timeLimit.ts"
import * as Proxies from "./Proxies.ts"
import * as ProxyRefused from "./proxy/ProxyRefused.ts"
import { LimitedDispatcher } from "./undici/LimitedDispatcher.ts"
import { ProxyRouter } from "./undici/ProxyRouter.ts"

/**
 * The limits of this layer.
 *
 * @since 0.1.0
 * @category options
 */
export interface NodeHttpOptions {
  /** The maximum time to open a connection, including TLS. Default 10 seconds. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /** The maximum time from sending a request to its response headers, including connecting. Default 30 seconds. */
  readonly headersTimeout?: Duration.DurationInput | undefined
}

interface Limits {
  readonly connect: Duration.Duration
  readonly headers: Duration.Duration
}

const scoped = <A extends Undici.Dispatcher>(make: () => A): Effect.Effect<A, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.sync(make), (dispatcher) => Effect.promise(() => dispatcher.destroy()))

/**
 * Opens connections that close with the scope, because a destroyed undici still waits for a connection that is opening.
 * Each has its own signal: Node never removes its listener, so a shared signal would retain every closed connection.
 */
const connector = (timeout: number): Effect.Effect<Undici.buildConnector.connector, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new Set<AbortController>()),
      (open) => Effect.sync(() => open.forEach((controller) => controller.abort()))
    ),
    (open): Undici.buildConnector.connector => (options, callback) => {
      const controller = new AbortController()
      open.add(controller)
      Undici.buildConnector({ timeout, signal: controller.signal })(options, (...result) => {
        const [error, socket] = result
        if (error !== null) open.delete(controller)
        else socket.once("close", () => open.delete(controller))
        callback(...result)
      })
    }
  )

const makeDispatcher = (
  limits: Limits
): Effect.Effect<Undici.Dispatcher, ConfigError.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    const proxies = yield* Proxies.fromEnvironment
    const timeout = Duration.toMillis(limits.connect)
    const connect = yield* connector(timeout)
    const direct = yield* scoped(() => new Undici.Agent({ connect }))
    if (proxies["http:"] === undefined && proxies["https:"] === undefined) return direct
    const route = (proxy: Proxies.Proxy | undefined) =>
      proxy === undefined ? Effect.succeed(direct) : scoped(() =>
        new Undici.ProxyAgent({
          uri: proxy.origin,
          ...proxy.authorization === undefined ? {} : { token: Redacted.value(proxy.authorization) },
          // TLS inside a tunnel needs no signal: it closes with the connection to the proxy.
          requestTls: { timeout },
          clientFactory: (origin) =>
            new Undici.Pool(origin, { connect, headersTimeout: Duration.toMillis(limits.headers) })
        })
      )
    const routes = { direct, "http:": yield* route(proxies["http:"]), "https:": yield* route(proxies["https:"]) }
    return new ProxyRouter(routes, proxies)
  })

/** Adds what this layer knows about the cause of a failure. */
const withCause = (dispatcher: Undici.Dispatcher) => (error: HttpClientError.HttpClientError) => {
  if (error._tag !== "RequestError") return error
  const { cause, reason, request } = error
  if (Cause.isTimeoutException(cause)) return HeadersLimit.unanswered(request, cause)
  const known = dispatcher instanceof ProxyRouter
    ? ProxyRefused.fromCause(dispatcher.proxies, request.url, cause)
    : cause
  return known === cause ? error : new HttpClientError.RequestError({ request, reason, cause: known })
}

const make = (limits: Limits): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  clientLayer(
    Context.pick(HttpClient.SpanNameGenerator),
    Effect.map(NodeHttpClient.Dispatcher, (dispatcher) =>
      HttpClient.transformResponse(
        NodeHttpClient.makeUndici(new LimitedDispatcher(dispatcher, limits.headers)),
        Effect.mapError(withCause(dispatcher))
      ))
  ).pipe(Layer.provide(Layer.scoped(NodeHttpClient.Dispatcher, makeDispatcher(limits))))

/**
 * undici with your own limits. Fails with a `ConfigError` that names an invalid option.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (
  options: NodeHttpOptions
): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.all({
        connect: timeLimit("connectTimeout", options.connectTimeout ?? "10 seconds"),
        headers: timeLimit("headersTimeout", options.headersTimeout ?? "30 seconds")
      }),
      make
    )
  )

/**
 * undici with the default limits. Fails if a proxy variable is not the address of a proxy. The error names the
 * variable, but not its value, which may contain a password.
 *
 * @example
 * import { ClickViewToken } from "@effect-clickview/token"
 * import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
 * import { Layer } from "effect"
 *
 * const TokenLayer = ClickViewToken.layerConfig().pipe(Layer.provide(NodeHttp.layer))
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> = layerWith({})
