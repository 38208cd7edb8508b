/**
 * One call with the token. Its origin is checked after the last change of the request. A token that the API refused is
 * invalidated, and the call is replayed once if there is another token. This applies to every method, because a 401 means
 * that the call was not applied.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2
 */
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpTraceContext from "@effect/platform/HttpTraceContext"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Tracer from "effect/Tracer"
import type { CallError } from "../CallError.ts"
import * as BoundedResponse from "../exchange/BoundedResponse.ts"
import { responseIn } from "../exchange/ClientFailure.ts"
import * as SafeClient from "../exchange/SafeClient.ts"
import * as Sanitizer from "../exchange/Sanitizer.ts"
import { defaultName } from "../metrics/named.ts"
import type { Labels } from "../metrics/Series.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { OriginNotAllowed } from "../OriginNotAllowed.ts"
import { CallRecord } from "./CallRecord.ts"
import { CallResponse, withoutToken } from "./CallResponse.ts"
import * as CallSeries from "./CallSeries.ts"
import * as Challenges from "./Challenges.ts"
import * as Destination from "./Destination.ts"
import { isReplayable } from "./isReplayable.ts"
import type { ReadableToken, Tokens } from "./ReadableToken.ts"
import { readTokens } from "./ReadableToken.ts"
import * as TokenWait from "./TokenWait.ts"

type Restore = SafeClient.Restore

type Call<E, R> = Effect.Effect<HttpClientResponse.HttpClientResponse, E, R>

/** The outcome of one request. */
interface Exchanged<E> {
  readonly exit: Exit.Exit<HttpClientResponse.HttpClientResponse, E>
  /** The response and the token, if the response refuses the token; `request` is the request that was sent. */
  readonly refusal: {
    readonly request: HttpClientRequest.HttpClientRequest
    readonly response: HttpClientResponse.HttpClientResponse
    readonly carried: ReadableToken
  } | undefined
}

/** One request whose token was refused. */
interface Refused<E> extends Exchanged<E> {
  readonly refusal: NonNullable<Exchanged<E>["refusal"]>
}

/** How long the body of a refusal is read before its connection is closed. */
const discardTimeout = "1 second"

/** The headers to redact, for code that prints headers. */
const withRedactedAuthorization = <A, E, R>(
  names: ReadonlyArray<string | RegExp>,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  names.includes("authorization")
    ? self
    : Effect.locally(self, Headers.currentRedactedNames, [...names, "authorization"])

/** The context of one call, for all of its requests. */
interface CallContext {
  /** The span of the call, if it is traced. Spans of the client are off, because they would hold the token. */
  readonly span: Tracer.Span | undefined
  /** The trace headers; empty if the program disables propagation. */
  readonly traceHeaders: Headers.Headers
  /** The tokens that were sent. */
  readonly secrets: Array<Redacted.Redacted<string>>
  /** The record for metrics. */
  readonly record: CallRecord
}

/** Whether the API refuses the token, and not something else about the call. Uses the headers as they arrived. */
const refusesToken = (response: HttpClientResponse.HttpClientResponse): boolean => {
  // Some clients build the headers at each access.
  if (response.status !== 401) return false
  const challenges = Challenges.parse(response.headers["www-authenticate"] ?? "")
  return challenges.length === 0 || challenges.some(({ parameters, scheme }) => {
    const error = parameters.get("error")
    return Challenges.isBearer(scheme) && (error === undefined || error === "invalid_token")
  })
}

/** The attributes for the number of requests. */
const count = (span: Tracer.Span | undefined, replays: number): void => {
  span?.attribute("clickview.call.attempts", replays + 1)
  span?.attribute("http.request.resend_count", replays)
}

const discard = (response: HttpClientResponse.HttpClientResponse) => BoundedResponse.read(response, discardTimeout)

/** Whether a client would trace this request. */
const isTraced = (
  fiber: Fiber.RuntimeFiber<unknown, unknown>,
  request: HttpClientRequest.HttpClientRequest
): boolean =>
  fiber.getFiberRef(FiberRef.currentTracerEnabled) && !fiber.getFiberRef(HttpClient.currentTracerDisabledWhen)(request)

/** The span of one call. */
const makeSpan = Effect.makeSpan("BearerAuth.call", { kind: "client", captureStackTrace: false })

/** Makes a function that makes calls with this client and these tokens. */
export const make = <E, R>(
  client: HttpClient.HttpClient.With<E, R>,
  tokens: Tokens,
  destination: Destination.Destination,
  labels: Labels
): (request: HttpClientRequest.HttpClientRequest) => Call<E | CallError, R> => {
  const readable = readTokens(tokens)
  const usable = TokenWait.observed(readable.get)
  /** A held token is not waited for. */
  const current = () => readable.held() ?? usable
  const name = tokens.name ?? defaultName
  const series = Option.getOrUndefined(Option.liftThrowable(CallSeries.of)(labels))
  const learned: SafeClient.Learned = { changesTracing: undefined }

  /** Sends one request with this token, after the client's own changes of the request. */
  const exchange = (
    input: HttpClientRequest.HttpClientRequest,
    token: () => ReadableToken | Effect.Effect<ReadableToken, OAuthError>,
    { record, secrets, span, traceHeaders }: CallContext,
    restore: Restore
  ): Effect.Effect<Exchanged<E | CallError>, never, R> => {
    record.prepared()
    let sent: {
      /** The request without the token, and with it. */
      readonly request: HttpClientRequest.HttpClientRequest
      readonly carrying: HttpClientRequest.HttpClientRequest
      readonly carried: ReadableToken
    } | undefined
    let disallowed: OriginNotAllowed | HttpClientError.RequestError | undefined
    const attach = (
      request: HttpClientRequest.HttpClientRequest
    ): HttpClientRequest.HttpClientRequest | Effect.Effect<HttpClientRequest.HttpClientRequest, CallError> => {
      const admitted = Destination.admit(destination, request)
      if (Either.isLeft(admitted)) return Effect.fail(admitted.left)
      const { pathname, server } = admitted.right
      if (span !== undefined) {
        span.attribute("server.address", server.hostname)
        span.attribute("server.port", server.port)
        span.attribute("url.path", pathname)
      }
      const carry = (carried: ReadableToken): HttpClientRequest.HttpClientRequest => {
        secrets.push(carried.copy)
        // One header at a time costs a fraction of `setHeaders`.
        let carrying = HttpClientRequest.setHeader(request, "authorization", `Bearer ${carried.secret}`)
        for (const [name, value] of Object.entries<string>(traceHeaders)) {
          carrying = HttpClientRequest.setHeader(carrying, name, value)
        }
        sent = { carried, request, carrying }
        record.sent(request.method, server)
        return carrying
      }
      const wait = token()
      return Effect.isEffect(wait) ? Effect.map(wait, carry) : carry(wait)
    }
    /** A client that follows redirects does not send the token to another origin. */
    const inspect = (request: HttpClientRequest.HttpClientRequest): void => {
      if (sent === undefined || request === sent.carrying) return
      if (request.headers["authorization"] !== `Bearer ${sent.carried.secret}`) return
      const url = Destination.admit(destination, request)
      if (Either.isRight(url)) return
      disallowed = url.left
      throw url.left
    }
    const guard = { init: {}, attach, inspect, span }
    return Effect.map(SafeClient.execute(client, input, guard, learned, restore), (exit) => {
      if (disallowed !== undefined) return { exit: Exit.fail(disallowed), refusal: undefined }
      if (sent === undefined) {
        return {
          exit: Exit.isFailure(exit) ? exit : Exit.die("BearerAuth: the HTTP client answered what it was not asked"),
          refusal: undefined
        }
      }
      const { carried, request } = sent
      const attached = { request, secrets }
      const response = Exit.isSuccess(exit) ? exit.value : responseIn(exit.cause)
      const refuses = response !== undefined && refusesToken(response)
      record.answered(exit, response?.status, refuses)
      if (response !== undefined) span?.attribute("http.response.status_code", response.status)
      return {
        exit: Exit.isSuccess(exit)
          ? Exit.succeed(new CallResponse(attached, exit.value))
          : Exit.failCause(Sanitizer.cause(withoutToken(attached))(exit.cause)),
        refusal: refuses ? { carried, request, response } : undefined
      }
    })
  }

  const replay = (
    input: HttpClientRequest.HttpClientRequest,
    { exit, refusal }: Refused<E | CallError>,
    context: CallContext
  ): Call<E | CallError, R> =>
    Effect.gen(function*() {
      const { carried, request, response } = refusal
      yield* tokens.invalidate(carried.token)
      if (![input, request, response.request].every(({ body }) => isReplayable(body))) return yield* exit
      const next = yield* Effect.onError(usable, () => Effect.forkDaemon(Effect.interruptible(discard(response))))
      if (next.secret === carried.secret) return yield* exit
      yield* discard(response)
      count(context.span, 1)
      context.record.replayed = true
      const replayed = Effect.uninterruptibleMask((restore) => exchange(input, () => next, context, restore))
      return yield* (yield* replayed).exit
    })

  const call = (
    input: HttpClientRequest.HttpClientRequest,
    context: CallContext,
    restore: Restore
  ): Call<E | CallError, R> =>
    Effect.flatMap(
      exchange(input, current, context, restore),
      ({ exit, refusal }) => {
        if (refusal === undefined) return exit
        const replayed = restore(replay(input, { exit, refusal }, context))
        return context.span === undefined ? replayed : Effect.withParentSpan(replayed, context.span)
      }
    )

  return (request) =>
    Effect.withFiberRuntime((fiber) => {
      const absolute = Destination.absolute(destination, request)
      const clock = Context.get(fiber.getFiberRef(DefaultServices.currentServices), Clock.Clock)
      const names = fiber.getFiberRef(Headers.currentRedactedNames)
      /** Runs one call to its exit, and ends the record and the span with it. */
      const run = (
        span: Tracer.Span | undefined,
        restore: Restore
      ): Call<E | CallError, R> => {
        const record = new CallRecord(series, clock)
        span?.attribute("clickview.token.name", name)
        span?.attribute("http.request.method", request.method)
        count(span, 0)
        const traceHeaders = span !== undefined && fiber.getFiberRef(HttpClient.currentTracerPropagation)
          ? HttpTraceContext.toHeaders(span)
          : Headers.empty
        const called = call(absolute, { span, traceHeaders, secrets: [], record }, restore)
        return Effect.flatMap(Effect.exit(withRedactedAuthorization(names, called)), (exit) => {
          record.ended(exit, span)
          if (span !== undefined && span.status._tag !== "Ended") {
            span.end(fiber.getFiberRef(FiberRef.currentTracerTimingEnabled) ? clock.unsafeCurrentTimeNanos() : 0n, exit)
          }
          return exit
        })
      }
      return Effect.uninterruptibleMask((restore) =>
        isTraced(fiber, absolute)
          ? Effect.flatMap(makeSpan, (span) => run(span, restore))
          : run(undefined, restore)
      )
    })
}
