/**
 * One call of `create-view-key`: what is sent, for how long an answer is waited for, and what every way of failing means.
 */
import { BearerAuth, type CallError, OAuthError } from "@effect-clickview/token"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Viewing } from "../Viewing.ts"
import type { ViewKey } from "../ViewKey.ts"
import { ViewKeyError } from "../ViewKeyError.ts"
import type { ViewKeyErrorReason } from "../ViewKeyErrorReason.ts"
import * as Answer from "./Answer.ts"
import * as Body from "./Body.ts"
import * as Host from "./Host.ts"
import * as KeySeries from "./KeySeries.ts"
import * as Request from "./Request.ts"
import * as Stopwatch from "./Stopwatch.ts"

const path = "/api/v1/smart-embed/create-view-key"

/** The request's body, which does not print what it says of a person. */
const bodyOf = (request: object): HttpBody.Uint8Array =>
  Object.assign(HttpBody.unsafeJson(request), { toJSON: () => ({ _tag: "Uint8Array", body: "<redacted>" }) })

/** The token's failure as this copy of the token package makes it; nothing when it cannot be one. */
const noToken = Option.liftThrowable(({ nextAttemptAt, reason, retryAfter }: OAuthError): ViewKeyErrorReason => ({
  _tag: "NoToken",
  error: new OAuthError({ reason, retryAfter, nextAttemptAt })
}))

const unreached = (error: unknown): ViewKeyErrorReason => {
  const proxyStatus = BearerAuth.proxyStatus(error)
  const proxyVariable = BearerAuth.proxyVariable(error)
  return {
    _tag: "Transport",
    host: Host.of(error),
    code: BearerAuth.platformCode(error),
    ...proxyStatus === undefined ? {} : { proxyStatus },
    ...proxyVariable === undefined ? {} : { proxyVariable }
  }
}

/**
 * Why there is no answer. A client that ends in `Effect.orDie` dies of what others fail with, and a client can fail with
 * what its type does not tell: what is not known is a failure of the connection.
 */
const unanswered = (error: CallError): ViewKeyErrorReason => {
  if (!Predicate.isObject(error)) return { _tag: "Transport", code: undefined }
  switch (error._tag) {
    case "OAuthError":
      return Option.getOrElse(noToken(error), () => ({ _tag: "NotSent", problem: "there is no token" }))
    case "OriginNotAllowed":
      return { _tag: "NotSent", problem: error.message }
    case "RequestError":
      return error.reason === "Transport"
        ? unreached(error)
        : { _tag: "NotSent", problem: "the request cannot be written: check apiUrl and what changes the request" }
    default:
      return unreached(error)
  }
}

/** A function that asks for a view key, for so many milliseconds at most beside the time for a token. */
export const make = (
  api: BearerAuth["Type"],
  limit: number
): (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError> => {
  const { host, name = KeySeries.defaultName } = BearerAuth.identity(api) ?? {}
  const measured = KeySeries.measured(KeySeries.of(name))
  const ask = (viewing: Viewing): Effect.Effect<ViewKey, ViewKeyError> =>
    Effect.gen(function*() {
      const request = yield* Either.mapLeft(Request.encode(viewing), (fields) =>
        new ViewKeyError({ reason: { _tag: "Invalid", fields } }))
      const response = yield* api.execute(
        HttpClientRequest.post(path, { acceptJson: true }).pipe(HttpClientRequest.setBody(bodyOf(request)))
      ).pipe(
        Effect.catchAllDefect((defect) =>
          Effect.fail(defect as CallError)
        ),
        Effect.catchIf(
          (error) => HttpClientError.isHttpClientError(error) && error._tag === "ResponseError",
          (error) => Effect.succeed(error.response)
        )
      )
      yield* Effect.annotateCurrentSpan("http.response.status_code", response.status)
      const text = yield* Effect.catchAll(Body.read(response), (error) =>
        response.status >= 400 ? Effect.succeed("") : Effect.fail(error))
      const retryAfter = yield* BearerAuth.retryAfter(response)
      const answer = Answer.interpret(response, text, viewing)
      return yield* Either.mapLeft(answer, (reason) =>
        new ViewKeyError({ reason, retryAfter }))
    }).pipe(
      Effect.mapError((error) =>
        Predicate.isTagged(error, "ViewKeyError") ? error : new ViewKeyError({ reason: unanswered(error) })
      )
    )

  return (viewing) =>
    Effect.flatMap(Stopwatch.make(limit), ({ paused, rings }) =>
      // The fiber that asks ends with an exit and not with a failure, which Effect would log as unhandled.
      Effect.uninterruptibleMask((restore) => Effect.exit(restore(BearerAuth.withTokenWait(ask(viewing), paused))))
        .pipe(
          Effect.disconnect,
          Effect.raceFirst(Effect.as(rings, Exit.fail(new ViewKeyError({ reason: { _tag: "Timeout", host, limit } }))))
        )).pipe(
        Effect.flatten,
        Effect.tapError(({ reason }) => Effect.annotateCurrentSpan("error.type", reason._tag)),
        Effect.withSpan("ViewKeys.create", {
          captureStackTrace: false,
          attributes: { [KeySeries.nameLabel]: name }
        }),
        measured
      )
}
