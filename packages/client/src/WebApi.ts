/**
 * `BearerAuth` over the platform's `fetch`. `BearerAuth` decides where the token goes and how a refusal is handled;
 * requests and responses remain the platform's.
 */
import { BearerAuth, type CallError } from "@effect-clickview/token"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import { FetchTransport } from "./FetchTransport.ts"

/** The API client for `fetch` calls. */
export class WebApi extends Context.Tag("@effect-clickview/client/WebApi")<
  WebApi,
  HttpClient.HttpClient.With<CallError>
>() {}

const client = HttpClient.make((request, url, _, fiber) => {
  const { send } = Context.unsafeGet(fiber.getFiberRef(FiberRef.currentContext), FetchTransport)
  return Effect.map(
    Effect.tryPromise({
      try: () => send(url, request.headers["authorization"] ?? ""),
      catch: (cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause })
    }),
    (response) => HttpClientResponse.fromWeb(request, response)
  )
})

/** The client over this layer's `BearerAuth`. */
export const layer = <E, R>(
  api: Layer.Layer<BearerAuth, E, R | HttpClient.HttpClient>
): Layer.Layer<WebApi, E, Exclude<R, HttpClient.HttpClient>> =>
  Layer.effect(WebApi, Effect.map(BearerAuth, HttpClient.withTracerPropagation(false))).pipe(
    Layer.provide(Layer.fresh(api)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client))
  )
