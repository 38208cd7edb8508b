/**
 * An `InProcessClient` is an `HttpClient` that runs an `HttpApp` in the caller's fiber, without sockets. It uses the
 * caller's `Clock` and accepts any origin.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { BrokenConnection } from "./http/Connection.ts"

const host = "clickview.emulator"

const body = ({ body, method }: HttpClientRequest.HttpClientRequest): BodyInit | null => {
  switch (body._tag) {
    case "Empty":
      return method === "GET" || method === "HEAD" ? null : new Uint8Array(0)
    case "FormData":
      return body.formData
    case "Stream":
      return Stream.toReadableStream(body.stream)
    case "Uint8Array":
      return Uint8Array.from(body.body)
    case "Raw":
      return rawBody(body.body)
  }
}

const rawBody = (body: unknown): BodyInit => {
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  return body instanceof Blob || body instanceof ReadableStream ? body : String(body)
}

// A streamed body requires `duplex`, which the DOM types lack.
const requestInit = (request: HttpClientRequest.HttpClientRequest, url: URL, signal: AbortSignal) => ({
  method: request.method,
  headers: { host: url.host, ...request.headers },
  body: body(request),
  duplex: "half",
  signal
})

/**
 * Makes a client for an app. If the app breaks the connection, the client fails with a `Transport` `RequestError`.
 *
 * @internal
 */
export const make = (app: HttpApp.Default<BrokenConnection>): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.try({
      try: () => new Request(`${url.protocol}//${host}${url.pathname}${url.search}`, requestInit(request, url, signal)),
      catch: (cause) => new HttpClientError.RequestError({ request, reason: "Encode", cause })
    }).pipe(
      Effect.flatMap((incoming) =>
        app.pipe(
          Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(incoming)),
          Effect.mapError(({ message }) =>
            new HttpClientError.RequestError({ request, reason: "Transport", description: message })
          )
        )
      ),
      Effect.map((response) =>
        HttpClientResponse.fromWeb(
          request,
          HttpServerResponse.toWeb(response, { withoutBody: request.method === "HEAD" })
        )
      )
    )
  ).pipe(
    HttpClient.mapRequest((request) =>
      request.url.startsWith("/") ? HttpClientRequest.prependUrl(request, `http://${host}`) : request
    )
  )
