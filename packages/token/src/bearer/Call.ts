/**
 * One call that carries the token. Its origin is looked at where nothing changes the request any more; the token that the
 * API refused is forgotten; and if there is another one, the call is made once more. A 401 says that the call was not
 * applied, so that this holds for every method.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import type * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import type { AccessToken } from "../AccessToken.ts"
import type { CallError } from "../CallError.ts"
import { Challenge } from "../Challenge.ts"
import * as Answer from "../exchange/Answer.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Sent } from "./CallResponse.ts"
import { CallResponse, withoutToken } from "./CallResponse.ts"
import * as Destination from "./Destination.ts"

/** What calls need of the token's service. */
export interface Tokens {
  readonly get: Effect.Effect<AccessToken, OAuthError>
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
}

type Call<E, R> = Effect.Effect<HttpClientResponse.HttpClientResponse, E, R>

interface Exchanged extends Sent {
  readonly response: HttpClientResponse.HttpClientResponse
}

/** How long the body of a refusal may take, before its connection is given up. */
const patience = "1 second"

/** What a call goes out in: `fetch` follows redirects by itself unless it is told not to. */
const surrounding = (span: Tracer.Span) => <R>(context: Context.Context<R>): Context.Context<R> =>
  context.pipe(
    Context.add(Tracer.ParentSpan, span),
    Context.add(FetchHttpClient.RequestInit, {
      ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
      redirect: "manual"
    })
  )

/** Whatever prints headers on the way knows which one to hide. */
const unshown = <A, E, R>(
  names: ReadonlyArray<string | RegExp>,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  names.includes("authorization")
    ? self
    : Effect.locally(self, Headers.currentRedactedNames, [...names, "authorization"])

/** What goes with one call through all of its requests. */
interface Journey {
  /** The call's span: the client's own would hold requests and answers with the token in them. */
  readonly span: Tracer.Span
  /** Tells the API which trace the call belongs to; empty when the program wants none told. */
  readonly traceHeaders: Headers.Headers
}

/** Whether the API refuses this token, and not something else about the call. */
const refusesToken = (response: HttpClientResponse.HttpClientResponse): boolean => {
  if (response.status !== 401) return false
  const challenges = Challenge.of(response)
  return challenges.length === 0 ||
    challenges.some(({ error, isBearer }) => isBearer && (error === undefined || error === "invalid_token"))
}

/** Whether the body can be sent again: it is not one that is used up by sending it. */
const isRepeatable = (body: HttpBody.HttpBody): boolean =>
  body._tag !== "Stream" &&
  !(body._tag === "Raw" && Predicate.isObject(body.body) &&
    ("getReader" in body.body || "pipe" in body.body || Symbol.asyncIterator in body.body))

/** What a span tells of the requests that a call took. */
const count = (span: Tracer.Span, replays: number): void => {
  span.attribute("clickview.call.attempts", replays + 1)
  span.attribute("http.request.resend_count", replays)
}

const discard = (response: HttpClientResponse.HttpClientResponse) => Answer.read(response, patience)

/** A function that makes a call with this client and these tokens. */
export const make = <E, R>(
  client: HttpClient.HttpClient.With<E, R>,
  tokens: Tokens,
  destination: Destination.Destination
): (request: HttpClientRequest.HttpClientRequest) => Call<E | CallError, R> => {
  const quiet = HttpClient.withTracerDisabledWhen(client, () => true)

  /** One exchange with this token. The client's own changes of the request come first. */
  const exchange = (
    input: HttpClientRequest.HttpClientRequest,
    token: Effect.Effect<AccessToken, OAuthError>,
    { span, traceHeaders }: Journey
  ): Effect.Effect<Exchanged, E | CallError, R> =>
    Effect.suspend(() => {
      let sent: Sent | undefined
      const carrying = HttpClient.mapRequestEffect(quiet, (
        request
      ): Effect.Effect<HttpClientRequest.HttpClientRequest, CallError> => {
        const url = Destination.admit(destination, request)
        if (Either.isLeft(url)) return Effect.fail(url.left)
        span.attribute("server.address", url.right.hostname)
        span.attribute("url.path", url.right.pathname)
        return Effect.map(token, (token) => {
          sent = { request, token }
          const authorization = `Bearer ${Redacted.value(token.value)}`
          return HttpClientRequest.setHeaders(request, { ...traceHeaders, authorization })
        })
      })
      return Effect.matchEffect(carrying.execute(input), {
        onFailure: (error) => Effect.fail(sent === undefined ? error : withoutToken(sent)(error)),
        onSuccess: (response) => {
          if (sent === undefined) return Effect.dieMessage("BearerAuth: the HTTP client answered what it was not asked")
          span.attribute("http.response.status_code", response.status)
          return Effect.succeed({ ...sent, response: new CallResponse(sent, response) })
        }
      })
    })

  /** Once more, with another token if there is one. */
  const again = (
    input: HttpClientRequest.HttpClientRequest,
    { response, token }: Exchanged,
    journey: Journey
  ): Call<E | CallError, R> =>
    Effect.gen(function*() {
      yield* tokens.invalidate(token)
      if (!isRepeatable(input.body)) return response
      const next = yield* Effect.onError(tokens.get, () => Effect.forkDaemon(Effect.interruptible(discard(response))))
      if (Equal.equals(next.value, token.value)) return response
      yield* discard(response)
      count(journey.span, 1)
      return (yield* exchange(input, Effect.succeed(next), journey)).response
    })

  const call = (request: HttpClientRequest.HttpClientRequest, journey: Journey): Call<E | CallError, R> =>
    Effect.flatMap(
      exchange(request, tokens.get, journey),
      (first) => refusesToken(first.response) ? again(request, first, journey) : Effect.succeed(first.response)
    )

  return (request) =>
    Effect.useSpan(
      "BearerAuth.call",
      { kind: "client", captureStackTrace: false },
      (span) =>
        Effect.withFiberRuntime((fiber) => {
          const destined = Destination.absolute(destination, request)
          span.attribute("http.request.method", request.method)
          count(span, 0)
          const traceHeaders = fiber.getFiberRef(HttpClient.currentTracerPropagation)
            ? HttpTraceContext.toHeaders(span)
            : Headers.empty
          return unshown(
            fiber.getFiberRef(Headers.currentRedactedNames),
            Effect.mapInputContext(call(destined, { span, traceHeaders }), surrounding(span))
          )
        })
    )
}
