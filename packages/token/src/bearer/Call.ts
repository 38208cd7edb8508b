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
import * as Equal from "effect/Equal"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
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

/** `fetch` follows redirects by itself, unless it is told not to. */
const unredirected = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.mapInputContext(self, (context: Context.Context<R>) =>
    Context.add(context, FetchHttpClient.RequestInit, {
      ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
      redirect: "manual"
    }))

/** Whatever prints headers on the way shows neither the token nor a challenge that may quote it. */
const unshown = Effect.locallyWith(
  Headers.currentRedactedNames,
  (names) => [...names, "authorization", "www-authenticate"]
)

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
const counts = (replays: number) => ({ "clickview.call.attempts": replays + 1, "http.request.resend_count": replays })

/** What tells the API which trace the call belongs to, unless the program wants none told. */
const traceHeaders: Effect.Effect<Headers.Headers> = Effect.flatMap(
  FiberRef.get(HttpClient.currentTracerPropagation),
  (isWanted) =>
    isWanted
      ? Effect.match(Effect.currentSpan, { onFailure: () => Headers.empty, onSuccess: HttpTraceContext.toHeaders })
      : Effect.succeed(Headers.empty)
)

const discard = (response: HttpClientResponse.HttpClientResponse) => Answer.read(response, patience)

/** A function that makes a call with this client and these tokens. */
export const make = <E, R>(
  client: HttpClient.HttpClient.With<E, R>,
  tokens: Tokens,
  destination: Destination.Destination
): (request: HttpClientRequest.HttpClientRequest) => Call<E | CallError, R> => {
  /** Its own spans hold requests and answers as they were sent, with the token: the call has a span that does not. */
  const quiet = HttpClient.withTracerDisabledWhen(client, () => true)

  /** One exchange with this token. The client's own changes of the request come first. */
  const exchange = (
    input: HttpClientRequest.HttpClientRequest,
    token: Effect.Effect<AccessToken, OAuthError>
  ): Effect.Effect<Exchanged, E | CallError, R> =>
    Effect.suspend(() => {
      let sent: Sent | undefined
      return HttpClient.mapRequestEffect(quiet, (request) =>
        Effect.gen(function*() {
          const url = yield* Destination.admit(destination, request)
          yield* Effect.annotateCurrentSpan({ "server.address": url.hostname, "url.path": url.pathname })
          sent = { request, token: yield* token }
          return HttpClientRequest.bearerToken(
            HttpClientRequest.setHeaders(request, yield* traceHeaders),
            sent.token.value
          )
        })).execute(Destination.absolute(destination, input)).pipe(
          Effect.mapError((error) => sent === undefined ? error : withoutToken(sent)(error)),
          Effect.flatMap((response) =>
            sent === undefined
              ? Effect.dieMessage("BearerAuth: the HTTP client answered a request that it did not prepare")
              : Effect.succeed({ ...sent, response: new CallResponse(sent, response) })
          )
        )
    })

  const call = (request: HttpClientRequest.HttpClientRequest): Call<E | CallError, R> =>
    Effect.gen(function*() {
      const { response, token } = yield* exchange(request, tokens.get)
      if (!refusesToken(response)) return response
      yield* tokens.invalidate(token)
      if (!isRepeatable(request.body)) return response
      const next = yield* Effect.onError(tokens.get, () => Effect.forkDaemon(Effect.interruptible(discard(response))))
      if (Equal.equals(next.value, token.value)) return response
      yield* discard(response)
      yield* Effect.annotateCurrentSpan(counts(1))
      return (yield* exchange(request, Effect.succeed(next))).response
    })

  return (request) =>
    call(request).pipe(
      Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
      unredirected,
      unshown,
      Effect.withSpan("BearerAuth.call", {
        kind: "client",
        captureStackTrace: false,
        attributes: { "http.request.method": request.method, ...counts(0) }
      })
    )
}
