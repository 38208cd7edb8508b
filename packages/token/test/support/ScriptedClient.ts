/**
 * A token endpoint in this process: an HTTP client that plays a script, repeats its last step, and records the
 * requests.
 */
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import type { HttpClientRequest } from "@effect/platform"
import { Clock, Effect, Layer } from "effect"

/** A request as the endpoint received it. */
interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The time of its arrival, in milliseconds of the fiber's clock. */
  readonly at: number
  /** Aborts when nobody reads the response any more. */
  readonly signal: AbortSignal
}

/** The endpoint's handling of one request. */
export type Step = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

/** The possible types of a body. */
export type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>

/** Responds with any status, including those that a web `Response` refuses. */
export const reply = (
  status: number,
  body?: Body,
  headers: Readonly<Record<string, string>> = {}
): Step =>
(request) =>
  Effect.sync(() =>
    HttpClientResponse.fromWeb(
      request,
      Object.defineProperty(new Response(body ?? null, { headers }), "status", { value: status })
    )
  )

/** Responds with JSON. */
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Step =>
  reply(status, JSON.stringify(value), { "content-type": "application/json", ...headers })

/** Responds with a token, with these fields changed. */
export const granted = (fields: object = {}): Step =>
  json(200, {
    access_token: "a-token",
    token_type: "Bearer",
    expires_in: 86400,
    scope: "smartembed.viewkey",
    ...fields
  })

/** Does not respond. */
export const hang: Step = () => Effect.never

/** Breaks the connection for this reason. */
export const broken = (cause: unknown): Step => (request) =>
  Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))

/** Breaks the connection as a platform reports it: with an error whose cause has a code. */
export const reset = (code = "ECONNRESET"): Step =>
  broken(new TypeError("fetch failed", { cause: Object.assign(new Error(`read ${code}`), { code }) }))

/** Breaks the connection in this way after a delay. */
export const after = (ms: number, step: Step): Step => (request) => Effect.delay(step(request), ms)

const text = ({ body }: HttpClientRequest.HttpClientRequest): string =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""

/** The client, its recorded requests, and the client as a layer. */
export interface ScriptedClient {
  readonly client: HttpClient.HttpClient
  readonly sent: ReadonlyArray<Sent>
  readonly layer: Layer.Layer<HttpClient.HttpClient>
}

/** A client that plays one step per request. */
export const make = (...script: readonly [Step, ...Array<Step>]): ScriptedClient => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url, signal) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const step = script[Math.min(sent.length, script.length - 1)] ?? script[0]
      const { headers, method } = request
      sent.push({ method, url: url.href, headers: { ...headers }, body: text(request), at, signal })
      return step(request)
    })
  )
  return { client, sent, layer: Layer.succeed(HttpClient.HttpClient, client) }
}
