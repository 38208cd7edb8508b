/**
 * The response to a call: its request is the one before the token was added, so that neither the response nor a failure to
 * read its body can print the token. It keeps the token hidden, to redact it in texts of the API.
 */
import type * as Cookies from "@effect/platform/Cookies"
import * as Headers from "@effect/platform/Headers"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import type * as UrlParams from "@effect/platform/UrlParams"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { isResponse, property } from "../exchange/ClientFailure.ts"
import * as Redaction from "../exchange/Redaction.ts"
import * as Sanitizer from "../exchange/Sanitizer.ts"

type ResponseError = HttpClientError.ResponseError

/** The request of a call, and the tokens that were sent with it. */
export interface Sent {
  /** The request without the token. */
  readonly request: HttpClientRequest.HttpClientRequest
  /** The tokens, each in a `Redacted` that other code cannot wipe. */
  readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
}

/** Identifies a response of any copy of this package. */
const redactId: unique symbol = Symbol.for("@effect-clickview/token/CallResponse/conceal")

const requestId = Symbol.for("@effect/platform/HttpClientRequest")

/** Whether a request, or the request of a response, has one of these texts in its headers. */
const carries = (request: unknown, redact: (text: string) => string): boolean => {
  const headers = Predicate.isObject(request) ? property(request, "headers") : undefined
  return Predicate.isObject(headers) &&
    Object.values(headers).some((value) => typeof value === "string" && redact(value) !== value)
}

/** Removes the token from failures of a client: requests become the one before the token was added. */
export const withoutToken = (
  sent: Sent,
  answer: (original: HttpClientResponse.HttpClientResponse) => CallResponse = (original) =>
    new CallResponse(sent, original)
): Sanitizer.Sanitizer => {
  const redact = Redaction.redactSecrets(sent.secrets)
  return {
    redact,
    replace: (value) => {
      if (redactId in value) return value
      if (requestId in value) return carries(value, redact) ? sent.request : undefined
      return isResponse(value) && carries(value.request, redact) ? answer(value) : undefined
    }
  }
}

/** The response without the token. */
export class CallResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly #original: HttpClientResponse.HttpClientResponse
  readonly #secrets: ReadonlyArray<Redacted.Redacted<string>>

  constructor(sent: Sent, original: HttpClientResponse.HttpClientResponse) {
    super()
    this.request = sent.request
    this.#original = original
    this.#secrets = sent.secrets
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
    return Effect.mapErrorCause(this.#original.text, this.#failing())
  }

  get json(): Effect.Effect<unknown, ResponseError> {
    return Effect.mapErrorCause(this.#original.json, this.#failing())
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, ResponseError> {
    return Effect.mapErrorCause(this.#original.urlParamsBody, this.#failing())
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, ResponseError> {
    return Effect.mapErrorCause(this.#original.arrayBuffer, this.#failing())
  }

  get formData(): Effect.Effect<FormData, ResponseError> {
    return Effect.mapErrorCause(this.#original.formData, this.#failing())
  }

  get stream(): Stream.Stream<Uint8Array, ResponseError> {
    return Stream.mapErrorCause(this.#original.stream, this.#failing())
  }

  /** Makes texts of the API safe to show. */
  get [redactId](): (text: unknown) => string | undefined {
    return Redaction.make(this.#secrets)
  }

  #failing(): <E>(cause: Cause.Cause<E>) => Cause.Cause<E> {
    return (cause) =>
      Sanitizer.cause(withoutToken({ request: this.request, secrets: this.#secrets }, () => this))(cause)
  }

  /** Without the body: printing a response must not consume it. */
  toJSON(): unknown {
    return {
      _id: "@effect/platform/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status,
      headers: Record.map(Headers.redact(this.headers, "set-cookie"), (value) => this[redactId](String(value)))
    }
  }
}

/** The token in the headers of a request. */
const carriedBy = ({ headers }: HttpClientRequest.HttpClientRequest): ReadonlyArray<Redacted.Redacted<string>> => {
  const authorization = /^\S+ +(.+)$/s.exec(headers["authorization"] ?? "")?.[1]
  return authorization === undefined ? [] : [Redacted.make(authorization)]
}

/** Makes a function that makes texts of this response safe to show, with its token redacted. */
export const redactionOf = (
  response: HttpClientResponse.HttpClientResponse
): (text: unknown) => string | undefined =>
  redactId in response
    ? (response as CallResponse)[redactId]
    : Redaction.make(carriedBy(response.request))
