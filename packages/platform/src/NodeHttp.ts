/**
 * HTTP by undici, for Node. It follows no redirect, bounds the time to connect and to the headers, and goes through the
 * proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), except to loopback. Nothing that a caller
 * puts into the context changes that: `NodeHttpClient.UndiciRequestOptions` has no effect on this client.
 *
 * @since 0.1.0
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Undici from "@effect/platform-node/Undici"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Cause from "effect/Cause"
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
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
  /** From opening a connection to having it, TLS included. Default 10 seconds. */
  readonly connectTimeout?: Duration.DurationInput | undefined
  /** From sending a request to the headers of its answer, connecting included. Default 30 seconds. */
  readonly headersTimeout?: Duration.DurationInput | undefined
}

interface Limits {
  readonly connect: Duration.Duration
  readonly headers: Duration.Duration
}

const destroyed = <A extends Undici.Dispatcher>(make: () => A): Effect.Effect<A, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.sync(make), (dispatcher) => Effect.promise(() => dispatcher.destroy()))

/**
 * Opens connections that end with the scope: undici waits for one that is being opened even when it is destroyed. Each has
 * a signal of its own: Node never takes its listener off the one that it was given, so one for all would hold on to every
 * connection that has ended.
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
    const direct = yield* destroyed(() => new Undici.Agent({ connect }))
    if (proxies["http:"] === undefined && proxies["https:"] === undefined) return direct
    const route = (proxy: Proxies.Proxy | undefined) =>
      proxy === undefined ? Effect.succeed(direct) : destroyed(() =>
        new Undici.ProxyAgent({
          uri: proxy.origin,
          ...proxy.authorization === undefined ? {} : { token: Redacted.value(proxy.authorization) },
          // TLS inside a tunnel ends with the connection to the proxy.
          requestTls: { timeout },
          clientFactory: (origin) =>
            new Undici.Pool(origin, { connect, headersTimeout: Duration.toMillis(limits.headers) })
        })
      )
    const routes = { direct, "http:": yield* route(proxies["http:"]), "https:": yield* route(proxies["https:"]) }
    return new ProxyRouter(routes, proxies)
  })

/** The failure with what this layer knows of its cause. */
const told = (dispatcher: Undici.Dispatcher) => (error: HttpClientError.HttpClientError) => {
  if (error._tag !== "RequestError") return error
  const { cause, reason, request } = error
  if (Cause.isTimeoutException(cause)) return HeadersLimit.unanswered(request, cause)
  const named = dispatcher instanceof ProxyRouter ? ProxyRefused.named(dispatcher.proxies, request.url, cause) : cause
  return named === cause ? error : new HttpClientError.RequestError({ request, reason, cause: named })
}

const make = (limits: Limits): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  HttpClient.layerMergedContext(
    Effect.map(NodeHttpClient.Dispatcher, (dispatcher) =>
      HttpClient.transformResponse(
        NodeHttpClient.makeUndici(new LimitedDispatcher(dispatcher, limits.headers)),
        Effect.mapError(told(dispatcher))
      ))
  ).pipe(Layer.provide(Layer.scoped(NodeHttpClient.Dispatcher, makeDispatcher(limits))))

/**
 * undici with limits of your own. An option that is no usable time fails the layer and is named.
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
 * undici with the default limits. The layer fails when a proxy variable holds no proxy's address: the failure names the
 * variable and does not show its value, which may hold a password.
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
