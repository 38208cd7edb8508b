/**
 * `ViewKeys` over an API whose responses a test defines, with a fixed token.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { AccessToken } from "@effect-clickview/token"
import type { HttpClientRequest } from "@effect/platform"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Effect } from "effect"
import type { ViewKeysOptions } from "../../src/index.ts"
import { ViewKeys } from "../../src/index.ts"

/** The API's response to a request. */
export type Handler = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

/** The token of every request. */
export const token = "tok-canary.5Yw8"

/** A valid view key. */
export const key = {
  mediaId: "media-1",
  viewKey: "key-canary-1",
  embedUrl: "https://embed.clickview.example/play?viewKey=key-canary-1&lang=en"
}

/** Responds with any status, even one that `Response` refuses. */
export const respond = (
  status: number,
  body: BodyInit | null,
  headers: Readonly<Record<string, string>> = {}
): Handler =>
(request) =>
  Effect.sync(() =>
    HttpClientResponse.fromWeb(
      request,
      Object.defineProperty(new Response(body, { headers }), "status", { value: status })
    )
  )

export const respondJson = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Handler =>
  respond(status, JSON.stringify(value), { "content-type": "application/json", ...headers })

export const requestError = (
  reason: "Transport" | "Encode",
  code: string,
  message = code,
  fields: object = {}
): Handler =>
(request) =>
  Effect.fail(
    new HttpClientError.RequestError({ request, reason, cause: Object.assign(new Error(message), { code, ...fields }) })
  )

/** The service over this API, with a composed client. */
export const viewKeysOver = (
  handler: Handler,
  options?: ViewKeysOptions,
  compose: (client: HttpClient.HttpClient) => HttpClient.HttpClient = (client) => client
): Effect.Effect<ViewKeys["Type"]> =>
  Effect.gen(function*() {
    const api = yield* BearerAuth.make(compose(HttpClient.make(handler)), yield* ClickViewToken)
    return yield* ViewKeys.make(api, options)
  }).pipe(
    Effect.provide(ClickViewToken.layerTest(AccessToken.make({ value: token }))),
    Effect.orDie
  )
