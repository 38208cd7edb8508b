/**
 * HTTP by the platform's `fetch`: Bun, Deno, edge runtimes, and Node as well. It follows no redirect and waits a bounded
 * time for headers, whatever `FetchHttpClient.RequestInit` or `FetchHttpClient.Fetch` the caller provides: the function
 * that is called is wrapped at each request, because options given around a request replace those of a layer.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { headersWithin } from "./internal/headersWithin.ts"
import { timeLimit } from "./internal/timeLimit.ts"

/**
 * The limits of this layer.
 *
 * @since 0.1.0
 * @category options
 */
export interface FetchHttpOptions {
  /** From sending a request to the headers of its answer, connecting included. Default 30 seconds. */
  readonly headersTimeout?: Duration.DurationInput | undefined
}

const defaultHeadersTimeout = Duration.seconds(30)

/** The same fetch, following no redirect. An answer that it got by following one all the same is thrown away. */
const manual = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => (input, init) =>
  fetch(input, { ...init, redirect: "manual" }).then((response) =>
    response.redirected
      ? Promise.resolve(response.body?.cancel()).then(() => Response.error())
      : response
  )

const guarded = (context: Context.Context<never>): Context.Context<FetchHttpClient.Fetch> =>
  Context.add(
    context,
    FetchHttpClient.Fetch,
    manual(Option.getOrElse(Context.getOption(context, FetchHttpClient.Fetch), () => globalThis.fetch))
  )

const withoutRedirects = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (answer, request) =>
    Effect.filterOrFail(
      Effect.mapInputContext(answer, guarded),
      ({ status }) => status !== 0,
      (response) =>
        new HttpClientError.ResponseError({
          request,
          response,
          reason: "StatusCode",
          description: "the runtime hides this answer: most likely a redirect, which is not followed"
        })
    ))

const make = (headersTimeout: Duration.Duration): Layer.Layer<HttpClient.HttpClient> =>
  HttpClient.layerMergedContext(
    Effect.map(HttpClient.HttpClient, (client) => headersWithin(headersTimeout)(withoutRedirects(client)))
  ).pipe(Layer.provide(FetchHttpClient.layer))

/**
 * The platform's `fetch` with the default limits.
 *
 * @example
 * import { ClickViewToken } from "@effect-clickview/token"
 * import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
 * import { Layer } from "effect"
 *
 * const TokenLayer = ClickViewToken.layerConfig().pipe(Layer.provide(FetchHttp.layer))
 *
 * @since 0.1.0
 * @category layers
 * @see https://fetch.spec.whatwg.org/#concept-request-redirect-mode
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = make(defaultHeadersTimeout)

/**
 * The platform's `fetch` with limits of your own. An option that is no usable time fails the layer and is named.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (
  options: FetchHttpOptions
): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(timeLimit("headersTimeout", options.headersTimeout ?? defaultHeadersTimeout), make))
