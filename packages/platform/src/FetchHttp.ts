/**
 * HTTP with the platform's `fetch`, for Bun, Deno, edge runtimes and Node. It follows no redirects and limits the time to
 * the response headers. It reads `FetchHttpClient.RequestInit` and `FetchHttpClient.Fetch` at each request, and overrides
 * their redirect mode.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { clientLayer } from "./clientLayer.ts"
import * as HeadersLimit from "./limits/HeadersLimit.ts"
import { timeLimit } from "./limits/timeLimit.ts"

/**
 * The limits of this layer.
 *
 * @since 0.1.0
 * @category options
 */
export interface FetchHttpOptions {
  /** The time from sending a request to its response headers, including the connection. Default 30 seconds. */
  readonly headersTimeout?: Duration.DurationInput | undefined
}

const defaultHeadersTimeout = Duration.seconds(30)

/** Discards a response to which `fetch` followed a redirect despite its options. */
const unlessRedirected = (response: Response): Response | Promise<Response> =>
  response.redirected
    ? Promise.resolve(response.body?.cancel()).then(() => Response.error())
    : response

const answered = (
  request: HttpClientRequest.HttpClientRequest,
  response: Response
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.ResponseError> => {
  const answer = HttpClientResponse.fromWeb(request, response)
  return response.status !== 0 ? Effect.succeed(answer) : Effect.fail(
    new HttpClientError.ResponseError({
      request,
      response: answer,
      reason: "StatusCode",
      description: "the runtime hides this response: most likely a redirect, which is not followed"
    })
  )
}

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): BodyInit | undefined | Effect.Effect<BodyInit> => {
  switch (body._tag) {
    case "Raw":
    case "Uint8Array":
      return body.body as BodyInit
    case "FormData":
      return body.formData
    case "Stream":
      return Stream.toReadableStreamEffect(body.stream)
    case "Empty":
      return undefined
  }
}

const headersOf = (
  { headers }: HttpClientRequest.HttpClientRequest,
  own: HeadersInit | undefined
): Headers.Headers => {
  const merged = own === undefined
    ? headers
    : Headers.merge(Headers.fromInput([...new globalThis.Headers(own)]), headers)
  return "content-length" in merged ? Headers.remove(merged, "content-length") : merged
}

const isTimeout = (error: HttpClientError.RequestError): boolean => Cause.isTimeoutException(error.cause)

/**
 * Effect's client aborts the signal of an interrupted request. So a timeout fails with an interruption too, which closes the
 * connection. The layer removes the interruption from the cause.
 */
const interruption = Cause.interrupt(FiberId.none)

const client = (headersTimeout: Duration.Duration): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal, fiber) => {
    const context = fiber.currentContext
    const fetch = Option.getOrElse(Context.getOption(context, FetchHttpClient.Fetch), () => globalThis.fetch)
    const init = Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit))
    const send = (body: BodyInit | undefined) =>
      Effect.matchEffect(
        Effect.tryPromise({
          try: () =>
            HeadersLimit.within(headersTimeout, () =>
              fetch(url, {
                ...init,
                method: request.method,
                headers: headersOf(request, init?.headers),
                ...body === undefined ? {} : { body },
                ...request.body._tag === "Stream" ? { duplex: "half" } : {},
                signal,
                redirect: "manual"
              }).then(unlessRedirected), constVoid),
          catch: (cause) => HeadersLimit.unanswered(request, cause)
        }),
        {
          onFailure: (error) =>
            Effect.failCause(isTimeout(error) ? Cause.parallel(Cause.fail(error), interruption) : Cause.fail(error)),
          onSuccess: (response) => answered(request, response)
        }
      )
    const body = bodyOf(request)
    return Effect.isEffect(body) ? Effect.flatMap(body, send) : send(body)
  })

const make = (headersTimeout: Duration.Duration): Layer.Layer<HttpClient.HttpClient> =>
  clientLayer(
    Context.pick(FetchHttpClient.Fetch, FetchHttpClient.RequestInit, HttpClient.SpanNameGenerator),
    Effect.succeed(
      HttpClient.transformResponse(
        client(headersTimeout),
        Effect.catchAllCause((cause) =>
          Effect.failCause(Option.match(Cause.failureOption(cause), { onNone: () => cause, onSome: Cause.fail }))
        )
      )
    )
  )

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
 * The platform's `fetch` with your own limits. An invalid time fails the layer with a `ConfigError` that names the option.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (
  options: FetchHttpOptions
): Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(timeLimit("headersTimeout", options.headersTimeout ?? defaultHeadersTimeout), make))
