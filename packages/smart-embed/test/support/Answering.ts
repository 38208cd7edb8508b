/**
 * `ViewKeys` over a ClickView that answers as a test says, with a token that is there.
 */
import { BearerAuth, ClickViewToken } from "@effect-clickview/token"
import { AccessToken } from "@effect-clickview/token"
import type { HttpClientRequest } from "@effect/platform"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Effect } from "effect"
import type { ViewKeysOptions } from "../../src/index.ts"
import { ViewKeys } from "../../src/index.ts"

/** What the API does with a request. */
export type Answer = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

/** The token that goes with every request. */
export const token = "tok-canary.5Yw8"

/** A key that ClickView could make. */
export const key = {
  mediaId: "media-1",
  viewKey: "key-canary-1",
  embedUrl: "https://embed.clickview.example/play?viewKey=key-canary-1&lang=en"
}

/** Any status, those included that a web `Response` refuses. */
export const raw = (
  status: number,
  body: BodyInit | null,
  headers: Readonly<Record<string, string>> = {}
): Answer =>
(request) =>
  Effect.sync(() =>
    HttpClientResponse.fromWeb(
      request,
      Object.defineProperty(new Response(body, { headers }), "status", { value: status })
    )
  )

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  raw(status, JSON.stringify(value), { "content-type": "application/json", ...headers })

export const broken = (
  reason: "Transport" | "Encode",
  code: string,
  message = code,
  fields: object = {}
): Answer =>
(request) =>
  Effect.fail(
    new HttpClientError.RequestError({ request, reason, cause: Object.assign(new Error(message), { code, ...fields }) })
  )

/** The service over such an API, by a client that is composed like this. */
export const keysOf = (
  answer: Answer,
  options?: ViewKeysOptions,
  compose: (client: HttpClient.HttpClient) => HttpClient.HttpClient = (client) => client
): Effect.Effect<ViewKeys["Type"]> =>
  Effect.gen(function*() {
    const api = yield* BearerAuth.make(compose(HttpClient.make(answer)), yield* ClickViewToken)
    return yield* ViewKeys.make(api, options)
  }).pipe(
    Effect.provide(ClickViewToken.layerTest(AccessToken.make({ value: token }))),
    Effect.orDie
  )
