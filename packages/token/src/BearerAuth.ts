/**
 * An `HttpClient` that carries the token: to ClickView's API and nowhere else. A token that the API refuses is renewed and
 * the call made once more; without a token nothing is sent.
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
import { concealment } from "./bearer/CallResponse.ts"
import * as Destination from "./bearer/Destination.ts"
import * as Identity from "./bearer/Identity.ts"
import * as TokenWait from "./bearer/TokenWait.ts"
import type { BearerAuthOptions } from "./BearerAuthOptions.ts"
import type { CallError } from "./CallError.ts"
import { ClickViewToken } from "./ClickViewToken.ts"
import * as Certificate from "./exchange/Certificate.ts"
import { platformCode } from "./exchange/platformCode.ts"
import * as ProxyRefusal from "./exchange/ProxyRefusal.ts"
import * as RetryAfter from "./exchange/RetryAfter.ts"
import { defaultName } from "./metrics/named.ts"
import type { OAuthError } from "./OAuthError.ts"
import * as Variable from "./Variables.ts"

const longestRetryAfter = Duration.toMillis("1 day")

/**
 * ClickView's API client. It is an `HttpClient` like any other, whose calls can also fail with `OAuthError` (there is no
 * token, so nothing was sent) and with `OriginNotAllowed`. No failure and no answer of it holds the token.
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
   * The same client, carrying these tokens: for a client of your own, and for tokens under a tag of your own. Fails with
   * `Configuration` when an option is wrong. Give it a client that follows no redirects: `HttpClient.followRedirects` goes
   * around what comes out, where each hop is looked at. `HttpClient.withScope` goes around what you give.
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
    Effect.map(Destination.make(options), (destination) => {
      const call = Call.make(client, tokens, destination)
      const made = HttpClient.makeWith<never, never, E | CallError, R>(
        (request) => Effect.flatMap(request, call),
        Effect.succeed
      )
      return Identity.remember(made, { name: tokens.name ?? defaultName, host: new URL(destination.apiUrl).host })
    })

  /**
   * The client for ClickView's API, or for the one that the options name.
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
   * The client for the API that `CLICKVIEW_API_URL` names; for ClickView's when it is not set.
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
   * Makes what the API wrote in an answer fit to be shown: filtered to printable ASCII, cut at 256 characters and cleared
   * of the token that was sent. `undefined` when nothing is left.
   *
   * @since 0.1.0
   */
  static readonly conceal = (
    response: HttpClientResponse.HttpClientResponse
  ): (text: unknown) => string | undefined => concealment(response)

  /**
   * How long the API asks to be left alone, from an answer's `Retry-After`: seconds, or a date counted from the answer's own
   * `Date`, or from this clock where it has none; at most a day. `undefined` when it does not ask, or when what it wrote is zero, past or garbage.
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
   * The platform's own code for a call that failed or died, such as `ECONNREFUSED`: the one thing of its cause that is safe to show.
   *
   * @since 0.1.0
   */
  static readonly platformCode = (error: unknown): string | undefined => platformCode(error)

  /**
   * What a platform's code such as `DEPTH_ZERO_SELF_SIGNED_CERT` says of the server's certificate and what to do, in words;
   * `undefined` for a code of another kind. Repeating a call mends no certificate.
   *
   * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
   * @since 0.2.0
   */
  static readonly certificateAdvice = (code: string | undefined): string | undefined => Certificate.advice(code)

  /**
   * The status with which a proxy refused to connect, such as 407; `undefined` for a call that failed in another way.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
   * @since 0.2.0
   */
  static readonly proxyStatus = (error: unknown): number | undefined => ProxyRefusal.statusOf(error)

  /**
   * The variable that names that proxy, such as `HTTPS_PROXY`; `undefined` where the HTTP client does not tell it, as
   * `NodeHttp` does.
   *
   * @since 0.2.0
   */
  static readonly proxyVariable = (error: unknown): string | undefined => ProxyRefusal.variableOf(error)

  /**
   * What a client's metrics and spans are called, the option `name` of its tokens, and the host (and port) of its API.
   * `undefined` for a client that `BearerAuth.make` did not make, such as one that you changed.
   *
   * @since 0.2.0
   */
  static readonly identity = (
    client: HttpClient.HttpClient.With<CallError>
  ): { readonly name: string; readonly host: string } | undefined => Identity.of(client)

  /**
   * Puts `around` around each wait for a token that the calls of `self` make: a time limit for the API's answer can stand
   * still meanwhile, because the token has limits of its own.
   *
   * @since 0.2.0
   */
  static readonly withTokenWait = <A, E, R>(
    self: Effect.Effect<A, E, R>,
    around: <A, E>(wait: Effect.Effect<A, E>) => Effect.Effect<A, E>
  ): Effect.Effect<A, E, R> => TokenWait.locally(self, around)
}
