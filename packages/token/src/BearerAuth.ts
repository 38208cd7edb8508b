/**
 * An `HttpClient` that sends the token to ClickView's API and to no other origin. When the API refuses the token, the
 * client renews it and replays the call once. Without a token it sends nothing.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Call from "./bearer/Call.ts"
import { redactionOf } from "./bearer/CallResponse.ts"
import * as Destination from "./bearer/Destination.ts"
import * as Identity from "./bearer/Identity.ts"
import { recordCall, type RecordedCall } from "./bearer/recordCall.ts"
import * as TokenWait from "./bearer/TokenWait.ts"
import type { BearerAuthOptions } from "./BearerAuthOptions.ts"
import type { CallError } from "./CallError.ts"
import { ClickViewToken } from "./ClickViewToken.ts"
import * as Certificate from "./exchange/Certificate.ts"
import { platformCode } from "./exchange/platformCode.ts"
import * as ProxyRefusal from "./exchange/ProxyRefusal.ts"
import * as RetryAfter from "./exchange/RetryAfter.ts"
import * as SecureUrl from "./exchange/SecureUrl.ts"
import * as Status from "./exchange/status.ts"
import { currentLabels, defaultName } from "./metrics/named.ts"
import type { OAuthError } from "./OAuthError.ts"
import * as Variable from "./Variables.ts"

const longestRetryAfter = Duration.toMillis("1 day")

/**
 * ClickView's API client. Its calls can also fail with `OAuthError` (there is no token, and nothing was sent) and with
 * `OriginNotAllowed`. Its failures and responses do not contain the token.
 *
 * @example
 * import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
 * import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
 * import { Console, Effect, Layer } from "effect"
 *
 * const Api = BearerAuth.layerConfig().pipe(
 *   Layer.provide(ClickViewToken.layerConfig()),
 *   Layer.provide(NodeHttp.layer)
 * )
 *
 * const program = Effect.gen(function*() {
 *   const api = yield* BearerAuth
 *   const response = yield* api.get("/api/v1/example")
 *   yield* Console.log(response.status)
 * }).pipe(
 *   Effect.catchTags({
 *     OAuthError: (error) => Console.error(`No token: ${error.message}`),
 *     OriginNotAllowed: (error) => Console.error(error.message),
 *     RequestError: (error) => Console.error(error.message)
 *   }),
 *   Effect.provide(Api)
 * )
 *
 * @since 0.1.0
 * @category tags
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export class BearerAuth extends Context.Tag("@effect-clickview/token/BearerAuth")<
  BearerAuth,
  HttpClient.HttpClient.With<CallError>
>() {
  /**
   * Adds the tokens to a client of your own. Fails with `Configuration` when an option is wrong. Pass a client that
   * follows no redirects, and put `HttpClient.followRedirects` around the result, where each hop is checked. Put
   * `HttpClient.withScope` around the client that you pass.
   *
   * @example
   * import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
   * import { HttpClient } from "@effect/platform"
   * import { Context, Effect, Layer } from "effect"
   *
   * class ReportingToken extends Context.Tag("ReportingToken")<ReportingToken, ClickViewToken["Type"]>() {}
   *
   * class ReportingApi extends Context.Tag("ReportingApi")<ReportingApi, BearerAuth["Type"]>() {
   *   static readonly layer = Layer.effect(
   *     ReportingApi,
   *     Effect.gen(function*() {
   *       const client = yield* HttpClient.HttpClient
   *       return yield* BearerAuth.make(client, yield* ReportingToken, { apiUrl: "https://reports.example.org/v2" })
   *     })
   *   )
   * }
   *
   * @since 0.1.0
   */
  static readonly make = <E, R>(
    client: HttpClient.HttpClient.With<E, R>,
    tokens: Pick<ClickViewToken["Type"], "get" | "invalidate" | "name">,
    options: BearerAuthOptions = {}
  ): Effect.Effect<HttpClient.HttpClient.With<E | CallError, R>, OAuthError> =>
    Effect.gen(function*() {
      const { name = defaultName } = tokens
      const destination = yield* Destination.make(options)
      const call = Call.make(client, tokens, destination, yield* currentLabels(name))
      const made = HttpClient.makeWith<never, never, E | CallError, R>(
        (request) => Effect.flatMap(request, call),
        Effect.succeed
      )
      return Identity.remember(made, { name, host: new URL(destination.apiUrl).host })
    })

  /**
   * The client for ClickView's API, or for the API that the options name.
   *
   * @since 0.1.0
   */
  static readonly layer = (
    options: BearerAuthOptions = {}
  ): Layer.Layer<BearerAuth, OAuthError, ClickViewToken | HttpClient.HttpClient> =>
    Layer.effect(
      BearerAuth,
      Effect.gen(function*() {
        return yield* BearerAuth.make(yield* HttpClient.HttpClient, yield* ClickViewToken, options)
      })
    )

  /**
   * The client for the API that `CLICKVIEW_API_URL` names. Default: ClickView's API.
   *
   * @since 0.1.0
   */
  static readonly layerConfig = (
    options: { readonly apiUrl?: Config.Config<string> | undefined } & Omit<BearerAuthOptions, "apiUrl"> = {}
  ): Layer.Layer<BearerAuth, OAuthError | ConfigError.ConfigError, ClickViewToken | HttpClient.HttpClient> =>
    Layer.unwrapEffect(
      Effect.map(Variable.apiUrl(options.apiUrl), (apiUrl) => BearerAuth.layer({ ...options, apiUrl }))
    )

  /**
   * Makes a text of a response safe to show: printable ASCII only, at most 256 characters, with the token redacted.
   * `undefined` when nothing is left.
   *
   * @since 0.1.0
   */
  static readonly redact = (
    response: HttpClientResponse.HttpClientResponse
  ): (text: unknown) => string | undefined => redactionOf(response)

  /**
   * How long the API asks the client to wait, from `Retry-After`; at most a day. A date is compared with the response's
   * `Date`, or with this clock if there is none. `undefined` when the header is absent, zero, past or malformed.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
   * @since 0.1.0
   */
  static readonly retryAfter = (
    response: HttpClientResponse.HttpClientResponse
  ): Effect.Effect<Duration.Duration | undefined> =>
    Effect.map(Clock.currentTimeMillis, (wall) => {
      const wait = RetryAfter.parse(response.headers, wall, longestRetryAfter)
      return wait === undefined ? undefined : Duration.millis(wait)
    })

  /**
   * Whether a response with this status is a redirect. A `fetch` that hides redirects gives them the status 0.
   *
   * @since 0.2.0
   */
  static readonly isRedirect = (status: number): boolean => Status.isRedirect(status)

  /**
   * Whether a call that got this status can succeed later: 408, 425, 429 or 5xx.
   *
   * @since 0.2.0
   */
  static readonly isTransient = (status: number): boolean => Status.isTransient(status)

  /**
   * Whether requests to this URL are protected: HTTPS, or plain HTTP on loopback, without user information.
   *
   * @since 0.2.0
   */
  static readonly isSecureUrl = (url: URL): boolean => SecureUrl.isSecure(url)

  /**
   * The platform's code of a failed call, such as `ECONNREFUSED`. Nothing else of the cause is safe to show.
   *
   * @since 0.1.0
   */
  static readonly platformCode = (error: unknown): string | undefined => platformCode(error)

  /**
   * Explains a platform code about the server's certificate, such as `DEPTH_ZERO_SELF_SIGNED_CERT`, and says what to
   * do. `undefined` for other codes. Retrying does not help.
   *
   * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
   * @since 0.2.0
   */
  static readonly certificateAdvice = (code: string | undefined): string | undefined => Certificate.advice(code)

  /**
   * The status with which a proxy refused to connect, such as 407. `undefined` for other failures.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
   * @since 0.2.0
   */
  static readonly proxyStatus = (error: unknown): number | undefined => ProxyRefusal.statusOf(error)

  /**
   * The variable that names that proxy, such as `HTTPS_PROXY`. `NodeHttp` provides it; `undefined` with other clients.
   *
   * @since 0.2.0
   */
  static readonly proxyVariable = (error: unknown): string | undefined => ProxyRefusal.variableOf(error)

  /**
   * The name of a client in metrics and spans (the option `name` of its tokens), and the host and port of its API.
   * `undefined` for a client that `BearerAuth.make` did not make, such as one that you transformed.
   *
   * @since 0.2.0
   */
  static readonly identity = (
    client: HttpClient.HttpClient.With<CallError>
  ): { readonly name: string; readonly host: string } | undefined => Identity.of(client)

  /**
   * Records a call that your program made with the token itself in `clickview.call.duration` and
   * `http.client.request.duration`. Calls of `BearerAuth` are recorded already.
   *
   * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
   * @since 0.2.0
   */
  static readonly recordCall = (call: RecordedCall): void => recordCall(call)

  /**
   * Wraps each wait for a token in `around`. A timeout for the API's response can pause meanwhile, because the token
   * has timeouts of its own.
   *
   * @since 0.2.0
   */
  static readonly withTokenWait = <A, E, R>(
    self: Effect.Effect<A, E, R>,
    around: <A, E>(wait: Effect.Effect<A, E>) => Effect.Effect<A, E>
  ): Effect.Effect<A, E, R> => TokenWait.locally(self, around)
}
