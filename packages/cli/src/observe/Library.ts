/**
 * The `Library` as a program builds it, but without retries and with a tap on its client. The doctor judges the
 * library's own results.
 *
 * @since 0.2.0
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import type { Viewing, ViewKey, ViewKeyError } from "@effect-clickview/smart-embed"
import { ViewKeys } from "@effect-clickview/smart-embed"
import type { AccessToken } from "@effect-clickview/token"
import { BearerAuth, Challenge, ClickViewToken, OAuthError } from "@effect-clickview/token"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Answer } from "../Answer.ts"
import { Foreign } from "../Foreign.ts"
import type { Observed as ApiObserved } from "../steps/ApiCall.ts"
import type { Settings } from "./Settings.ts"
import * as Wiretap from "./Wiretap.ts"

/** @internal */
export interface Library {
  /** Requests a token: the library's outcome, and the response as received. */
  readonly obtain: Effect.Effect<{
    readonly outcome: Either.Either<AccessToken, OAuthError>
    readonly answer: Answer | undefined
  }>
  /** Calls the API with this token, by an empty request for a view key. */
  readonly call: (token: AccessToken) => Effect.Effect<ApiObserved["answer"]>
  /** Requests a view key with this token. */
  readonly create: (
    token: AccessToken,
    viewing: Viewing
  ) => Effect.Effect<Either.Either<ViewKey, { readonly error: ViewKeyError; readonly message: string }>>
}

/** An empty request for a view key: it creates nothing. */
const empty = HttpClientRequest.post("/api/v1/smart-embed/create-view-key").pipe(
  HttpClientRequest.acceptJson,
  HttpClientRequest.bodyText("{}", "application/json")
)

const unanswered = (code: string): ApiObserved["answer"] => ({ _tag: "Unanswered", code })

/** The failure, with the server's texts safe to show. */
const shownOf = (error: OAuthError, show: Foreign["Type"]["show"]): Effect.Effect<OAuthError> =>
  Effect.gen(function*() {
    const { nextAttemptAt, reason, retryAfter } = error
    if (reason._tag !== "Rejected" && reason._tag !== "Unavailable") return error
    const shown = (text: string | undefined) => text === undefined ? Effect.succeed(undefined) : show(text)
    const description = { description: yield* shown(reason.description), uri: yield* shown(reason.uri) }
    return new OAuthError({
      reason: reason._tag === "Rejected"
        ? { ...reason, ...description, code: yield* show(reason.code) }
        : { ...reason, ...description, code: yield* shown(reason.code) },
      retryAfter,
      nextAttemptAt
    })
  })

/** @internal */
export const make = (
  settings: Settings,
  limit: Duration.Duration
): Effect.Effect<Library, ConfigError.ConfigError | OAuthError, Foreign | Scope.Scope> =>
  Effect.gen(function*() {
    const { clear, conceal, show } = yield* Foreign
    const { last, tap } = yield* Wiretap.make
    const context = yield* Layer.build(
      ClickViewToken.layerConfig({
        retry: { attempts: 1 },
        timeouts: { attempt: limit, flight: Duration.times(limit, 2) },
        transformClient: tap
      }).pipe(Layer.provideMerge(NodeHttp.layerWith({ connectTimeout: limit })))
    )
    const tokens = Context.get(context, ClickViewToken)
    const client = tap(Context.get(context, HttpClient.HttpClient))

    /** The API with exactly this token: a refused token is not renewed. */
    const api = (token: AccessToken) =>
      BearerAuth.make(client, { get: Effect.succeed(token), invalidate: () => Effect.void }, {
        apiUrl: settings.api.url
      })

    const answered = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<ApiObserved["answer"]> =>
      Effect.gen(function*() {
        const { error, scopes = [] } = Challenge.of(response).find(({ isBearer }) => isBearer) ?? {}
        const answer = yield* last
        return answer === undefined ? unanswered("no answer") : {
          _tag: "Answered",
          answer,
          error: error === undefined ? undefined : yield* show(error),
          scopes: yield* Effect.forEach(scopes, show)
        }
      })

    const library: Library = {
      obtain: Effect.gen(function*() {
        const outcome = yield* tokens.get.pipe(
          Effect.tap(({ value }) => conceal(value)),
          Effect.catchAll((error) => Effect.flip(shownOf(error, show))),
          Effect.either
        )
        return { outcome, answer: yield* last }
      }),
      call: (token) =>
        Effect.flatMap(api(token), (api) => api.execute(empty)).pipe(
          Effect.timeout(limit),
          Effect.flatMap(answered),
          Effect.catchAll((error) =>
            Effect.succeed(unanswered(
              error._tag === "TimeoutException" ? "ETIMEDOUT" : BearerAuth.platformCode(error) ?? error._tag
            ))
          )
        ),
      create: (token, viewing) =>
        Effect.orDie(Effect.flatMap(api(token), (api) => ViewKeys.make(api, { timeout: limit }))).pipe(
          Effect.flatMap(({ create }) => create(viewing)),
          Effect.tap(({ embedUrl, viewKey }) => Effect.zipRight(conceal(viewKey), conceal(embedUrl))),
          Effect.catchAll((error) => Effect.flip(Effect.map(clear(error.message), (message) => ({ error, message })))),
          Effect.either
        )
    }
    return library
  }).pipe(Effect.withConfigProvider(settings.provider))
