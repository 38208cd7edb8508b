/**
 * Exchanges credentials for a token: attempts with a timeout each, within the timeout of the flight. Failures are
 * `OAuthError`s that hold nothing of the request or the response.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Credentials } from "../Credentials.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import { after, between, reached } from "../lifecycle/Instant.ts"
import * as Suspension from "../lifecycle/Suspension.ts"
import { harmless } from "../metrics/harmless.ts"
import * as HttpSeries from "../metrics/HttpSeries.ts"
import type { Labels } from "../metrics/Series.ts"
import { OAuthError } from "../OAuthError.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import { currentInstant } from "../time/currentInstant.ts"
import * as BoundedResponse from "./BoundedResponse.ts"
import { codeIn, proxyStatusIn, proxyVariableIn, responseIn } from "./ClientFailure.ts"
import { RedirectGuard } from "./RedirectGuard.ts"
import * as RetryAfter from "./RetryAfter.ts"
import * as SafeClient from "./SafeClient.ts"
import * as SecretShape from "./SecretShape.ts"
import * as SecureUrl from "./SecureUrl.ts"
import * as TokenRequest from "./TokenRequest.ts"
import type { Grant } from "./TokenResponse.ts"
import * as TokenResponse from "./TokenResponse.ts"

/** The settings of all exchanges with one endpoint. Times are milliseconds. */
export interface ExchangeSettings {
  readonly url: URL
  readonly scope: string
  readonly name: string
  /** The metric labels of the client. */
  readonly labels: Labels
  readonly defaultLifetime: number
  readonly attemptTimeout: number
  readonly flightTimeout: number
  readonly maxRetryAfter: number
  readonly schedule: Schedule.Schedule<unknown, OAuthError>
}

/** A granted token, the instant at which its request was sent, and where it came from. */
export interface Issued {
  readonly grant: Grant
  readonly anchor: Instant
  readonly lifetime: number
  readonly source: "endpoint" | "store"
}

/** What the source knows before an exchange. */
export interface Holding {
  /** The last issued token, which is redacted too. */
  readonly last: Pick<Grant, "value" | "scopes"> | undefined
  /** How long that token may still be used, in milliseconds; `undefined` if it was refused. */
  readonly left: number | undefined
  /** Another process has just failed: make one attempt, to confirm that the endpoint is the cause. */
  readonly once?: boolean
  /** Other tokens that the server may quote, which are redacted too. */
  readonly known?: ReadonlyArray<Redacted.Redacted<string>>
}

/** Exchanges credentials for a token. `onRequest` is called for each request. */
export type Exchange = (
  credentials: Credentials,
  holding: Holding,
  onRequest: () => void
) => Effect.Effect<Issued, OAuthError>

/**
 * Binds the connection of a request to the scope. `HttpClient.withScope` around the client itself would build the
 * request without the services that the client provides.
 */
const boundToScope = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientRequest.HttpClientRequest, never, Scope.Scope> =>
  HttpClient.withScope(HttpClient.makeWith(() => Effect.fail("nothing is sent"), Effect.succeed)).execute(request).pipe(
    Effect.ignore,
    Effect.as(request)
  )

const transportReason = (host: string, cause: Cause.Cause<unknown>): OAuthErrorReason => {
  const proxyStatus = proxyStatusIn(cause)
  const proxyVariable = proxyVariableIn(cause)
  return {
    _tag: "Transport",
    host,
    code: codeIn(cause),
    ...proxyStatus === undefined ? {} : { proxyStatus },
    ...proxyVariable === undefined ? {} : { proxyVariable }
  }
}

/** The status of a redirect that a client hid or followed. */
const hidden = 0

/** Why there was no response, for metrics. */
const errorIn = (cause: Cause.Cause<OAuthErrorReason>): string => {
  const reason = Option.getOrUndefined(Cause.failureOption(cause))
  return (reason?._tag === "Transport" ? reason.code : undefined) ?? reason?._tag ?? "interrupted"
}

/** Whether a suspension explains this outcome: no response, or a token that expired before it arrived. */
const isExplainedBySuspension = (outcome: Either.Either<Issued, OAuthError>, now: Instant): boolean =>
  Either.match(outcome, {
    onLeft: ({ reason }) => reason._tag === "Timeout" || reason._tag === "Transport",
    onRight: ({ anchor, lifetime }) => reached(now, after(anchor, lifetime))
  })

/** Makes an exchange over this client, without trace headers and spans of the client: both record headers. */
export const make = (client: HttpClient.HttpClient, settings: ExchangeSettings): Exchange => {
  const { host } = settings.url
  const server = { hostname: settings.url.hostname, port: SecureUrl.portOf(settings.url) }
  const seriesOf = HttpSeries.finder(settings.labels)
  const scoped = HttpClient.mapRequestEffect(HttpClient.withTracerPropagation(client, false), boundToScope)

  const send = (
    request: HttpClientRequest.HttpClientRequest,
    limit: number
  ): Effect.Effect<BoundedResponse.BoundedResponse, OAuthErrorReason> =>
    Effect.scoped(Effect.gen(function*() {
      const started = yield* currentInstant
      const guard = new RedirectGuard(request)
      const response = yield* Effect.uninterruptibleMask((restore) =>
        SafeClient.execute(
          scoped,
          request,
          {
            init: SafeClient.withoutCache(),
            attach: (request): HttpClientRequest.HttpClientRequest => request,
            inspect: (sent) => guard.inspect(sent)
          },
          { changesTracing: undefined },
          restore
        )
      ).pipe(
        Effect.flatMap((exit): Effect.Effect<HttpClientResponse.HttpClientResponse, OAuthErrorReason> => {
          const response = Exit.isSuccess(exit) ? exit.value : responseIn(exit.cause)
          if (guard.wasRedirected(response)) return Effect.fail({ _tag: "Redirected", status: hidden })
          return Exit.isSuccess(exit)
            ? Effect.succeed(exit.value)
            : response === undefined
            ? Effect.fail(transportReason(host, exit.cause))
            : Effect.succeed(response)
        }),
        Effect.either,
        Effect.disconnect,
        Effect.timeoutFail({
          duration: limit,
          onTimeout: (): OAuthErrorReason => ({ _tag: "Timeout", host, limit })
        }),
        Effect.flatten,
        Effect.onExit((exit) =>
          Effect.map(currentInstant, ({ mono }) =>
            harmless(() =>
              seriesOf({
                method: "POST",
                server,
                status: Exit.isSuccess(exit) ? exit.value.status : undefined,
                error: Exit.isFailure(exit) ? errorIn(exit.cause) : undefined
              }).update((mono - started.mono) / 1000)
            ))
        )
      )
      const now = yield* currentInstant
      return yield* BoundedResponse.read(response, Math.max(1, limit - (now.mono - started.mono)))
    }))

  const attempt = (
    credentials: Credentials,
    known: ReadonlyArray<Redacted.Redacted<string>>,
    limit: number,
    resends: number
  ): Effect.Effect<Issued, OAuthError> =>
    Effect.gen(function*() {
      const anchor = yield* currentInstant
      const answer = yield* Effect.mapError(
        send(TokenRequest.make(settings.url, credentials, settings.scope), limit),
        (reason) => new OAuthError({ reason })
      )
      yield* Effect.annotateCurrentSpan("http.response.status_code", answer.status)
      const outcome = TokenResponse.interpret(answer, {
        host,
        scope: settings.scope,
        attemptLimit: limit,
        secrets: [credentials.clientSecret, ...known]
      })
      if (Either.isLeft(outcome)) {
        const retryAfter = RetryAfter.parse(answer.headers, yield* Clock.currentTimeMillis, settings.maxRetryAfter)
        return yield* new OAuthError({
          reason: SecretShape.withHint(outcome.left, Redacted.value(credentials.clientSecret)),
          retryAfter: retryAfter === undefined ? undefined : Duration.millis(retryAfter)
        })
      }
      const grant = outcome.right
      if (grant.lifetime === undefined) {
        yield* Effect.logWarning("The token endpoint gave no expires_in: the default lifetime is assumed")
      }
      return { grant, anchor, lifetime: grant.lifetime ?? settings.defaultLifetime, source: "endpoint" as const }
    }).pipe(
      Effect.tapError((error) => Effect.annotateCurrentSpan("error.type", error.reason._tag)),
      Effect.withSpan("ClickViewToken.exchange", {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "http.request.method": "POST",
          "server.address": server.hostname,
          "server.port": server.port,
          "http.request.resend_count": resends,
          "clickview.token.name": settings.name
        }
      })
    )

  return (credentials, { known: others = [], last, once = false }, onRequest) =>
    Effect.gen(function*() {
      const known = last === undefined ? others : [last.value, ...others]
      let deadline = (yield* currentInstant).mono + settings.flightTimeout
      let suspensions = 0
      // The schedule decides whether and how long to wait. This code waits, because Retry-After may be longer.
      let drawn = 0
      const retries = yield* Schedule.driver(Schedule.modifyDelay(settings.schedule, (_, delay) => {
        drawn = Duration.toMillis(delay)
        return Duration.zero
      }))
      for (let resends = 0;; resends++) {
        const left = yield* currentInstant
        const limit = Math.ceil(Math.min(settings.attemptTimeout, deadline - left.mono))
        onRequest()
        const outcome = yield* Effect.either(attempt(credentials, known, limit, resends))
        const now = yield* currentInstant
        if (suspensions < Suspension.repeats && Suspension.explains(between(left, now), limit)) {
          suspensions++
          deadline += now.mono - left.mono
          if (isExplainedBySuspension(outcome, now)) {
            // The abandoned request ends in the background. It must end before the next one is sent.
            yield* Effect.sleep(0)
            continue
          }
        }
        if (Either.isRight(outcome)) return outcome.right
        const error = outcome.left
        if (once || !error.isRetryable) return yield* error
        if (Option.isNone(yield* Effect.option(retries.next(error)))) return yield* error
        const asked = error.retryAfter === undefined ? 0 : Duration.toMillis(error.retryAfter)
        // The test clock has no fractions of a millisecond.
        const delay = Math.ceil(Math.max(drawn, asked))
        if (now.mono + delay >= deadline) return yield* error
        yield* Effect.sleep(delay)
        deadline += Math.max(0, (yield* currentInstant).mono - now.mono - delay)
      }
    })
}
