/**
 * An answer to a call that carried the token: the same answer, whose request is the one before the token was attached. So
 * neither it nor a failure to read its body can print the token. It keeps the token out of sight, to clear what the API
 * wrote of it.
 */
import type * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import type * as UrlParams from "@effect/platform/UrlParams"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import type * as Option from "effect/Option"
import * as Record from "effect/Record"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { AccessToken } from "../AccessToken.ts"
import * as Concealment from "../exchange/Concealment.ts"

type ResponseError = HttpClientError.ResponseError

/** A call: what was to be sent, and the token that went with it. */
export interface Sent {
  /** The request without the token. */
  readonly request: HttpClientRequest.HttpClientRequest
  readonly token: AccessToken
}

/** What a failure was caused by, unless that holds the request with the token in it. */
const causeOf = ({ cause }: HttpClientError.HttpClientError): { readonly cause?: unknown } =>
  cause === undefined || HttpClientError.isHttpClientError(cause) ? {} : { cause }

const descriptionOf = (
  { description }: HttpClientError.HttpClientError
): { readonly description?: string } => description === undefined ? {} : { description }

/** The answer without the token. */
export class CallResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly #original: HttpClientResponse.HttpClientResponse
  readonly #token: Redacted.Redacted<string>

  constructor(sent: Sent, original: HttpClientResponse.HttpClientResponse) {
    super()
    this.request = sent.request
    this.#original = original
    this.#token = sent.token.value
  }

  get status(): number {
    return this.#original.status
  }

  get headers(): Headers.Headers {
    return this.#original.headers
  }

  get cookies(): Cookies.Cookies {
    return this.#original.cookies
  }

  get remoteAddress(): Option.Option<string> {
    return this.#original.remoteAddress
  }

  get text(): Effect.Effect<string, ResponseError> {
    return Effect.mapError(this.#original.text, this.#failed)
  }

  get json(): Effect.Effect<unknown, ResponseError> {
    return Effect.mapError(this.#original.json, this.#failed)
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, ResponseError> {
    return Effect.mapError(this.#original.urlParamsBody, this.#failed)
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, ResponseError> {
    return Effect.mapError(this.#original.arrayBuffer, this.#failed)
  }

  get formData(): Effect.Effect<FormData, ResponseError> {
    return Effect.mapError(this.#original.formData, this.#failed)
  }

  get stream(): Stream.Stream<Uint8Array, ResponseError> {
    return Stream.mapError(this.#original.stream, this.#failed)
  }

  /** Makes the API's words fit to be shown. */
  get conceal(): (text: unknown) => string | undefined {
    return Concealment.make([this.#token])
  }

  readonly #failed = (error: ResponseError): ResponseError =>
    new HttpClientError.ResponseError({
      request: this.request,
      response: this,
      reason: error.reason,
      ...descriptionOf(error),
      ...causeOf(error)
    })

  /** The body is not in it: to print an answer must not consume it. */
  toJSON(): unknown {
    return {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status,
      headers: Record.map(Headers.redact(this.headers, "set-cookie"), (value) => this.conceal(String(value)))
    }
  }
}

/** The same failure, with nothing of the token in it. */
export const withoutToken = (sent: Sent) => <E>(error: E): E | HttpClientError.HttpClientError => {
  if (!HttpClientError.isHttpClientError(error)) return error
  const common = { ...descriptionOf(error), ...causeOf(error) }
  return error._tag === "RequestError"
    ? new HttpClientError.RequestError({ request: sent.request, reason: error.reason, ...common })
    : new HttpClientError.ResponseError({
      request: sent.request,
      response: new CallResponse(sent, error.response),
      reason: error.reason,
      ...common
    })
}

/** What makes the words in this answer fit to be shown: cleared of the token if one was sent. */
export const concealment = (
  response: HttpClientResponse.HttpClientResponse
): (text: unknown) => string | undefined => response instanceof CallResponse ? response.conceal : Concealment.make([])
