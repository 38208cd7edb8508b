/**
 * An `InProcessClient` is an `HttpClient` whose far end is an `HttpApp` in the same fiber: no socket, the caller's
 * `Clock`, and any origin leads to it.
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
import type { ConnectionReset } from "./Connection.ts"

const origin = "http://clickview.emulator"

const body = (request: HttpClientRequest.HttpClientRequest): NonNullable<RequestInit["body"]> | null => {
  switch (request.body._tag) {
    case "Empty":
      return request.method === "GET" || request.method === "HEAD" ? null : new Uint8Array(0)
    case "FormData":
      return request.body.formData
    case "Stream":
      return Stream.toReadableStream(request.body.stream)
    case "Uint8Array":
      return request.body.body
    case "Raw":
      return isBody(request.body.body) ? request.body.body : String(request.body.body)
  }
}

const isBody = (value: unknown): value is string | Uint8Array | Blob | ReadableStream =>
  typeof value === "string" || value instanceof Uint8Array || value instanceof Blob || value instanceof ReadableStream

/**
 * Makes a client of an app. A reset that the app asks for is a `RequestError` with reason `Transport`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (app: HttpApp.Default<ConnectionReset>): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.try(() =>
      new Request(`${origin}${url.pathname}${url.search}`, {
        method: request.method,
        headers: { host: url.host, ...request.headers },
        body: body(request),
        duplex: "half",
        signal
      })
    ).pipe(
      Effect.flatMap((incoming) =>
        Effect.provideService(app, HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(incoming))
      ),
      Effect.map((response) =>
        HttpClientResponse.fromWeb(
          request,
          HttpServerResponse.toWeb(response, { withoutBody: request.method === "HEAD" })
        )
      ),
      Effect.mapError((cause) => new HttpClientError.RequestError({ request, reason: "Transport", cause }))
    )
  ).pipe(
    HttpClient.mapRequest((request) =>
      request.url.startsWith("/") ? HttpClientRequest.prependUrl(request, origin) : request
    )
  )
