/**
 * One call of `create-view-key`: the request, the time limit, and the reason for each failure.
 */
import { BearerAuth, type CallError, OAuthError } from "@effect-clickview/token"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import type * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Viewing } from "../Viewing.ts"
import type { ViewKey } from "../ViewKey.ts"
import { ViewKeyError } from "../ViewKeyError.ts"
import type { ViewKeyErrorReason } from "../ViewKeyErrorReason.ts"
import * as Host from "./Host.ts"
import * as PausableTimeout from "./PausableTimeout.ts"
import * as ResponseBody from "./ResponseBody.ts"
import * as ViewKeyRequest from "./ViewKeyRequest.ts"
import * as ViewKeyResponse from "./ViewKeyResponse.ts"
import * as ViewKeySeries from "./ViewKeySeries.ts"

const path = "/api/v1/smart-embed/create-view-key"

/** The request's body. It prints without the viewer's data. */
const bodyOf = (request: object): HttpBody.Uint8Array =>
  Object.assign(HttpBody.unsafeJson(request), { toJSON: () => ({ _tag: "Uint8Array", body: "<redacted>" }) })

/** The token's failure as an `OAuthError` of this copy of the token package; `None` if it is invalid. */
const noTokenReason = Option.liftThrowable(({ nextAttemptAt, reason, retryAfter }: OAuthError): ViewKeyErrorReason => ({
  _tag: "NoToken",
  error: new OAuthError({ reason, retryAfter, nextAttemptAt })
}))

const transportReason = (error: unknown): ViewKeyErrorReason => {
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
 * The reason for a failed call. A composed client can die, or fail with errors outside its type: unknown errors count
 * as a failed connection.
 */
const reasonOf = (error: CallError): ViewKeyErrorReason => {
  if (!Predicate.isObject(error)) return { _tag: "Transport", code: undefined }
  switch (error._tag) {
    case "OAuthError":
      return Option.getOrElse(noTokenReason(error), () => ({ _tag: "NotSent", problem: "there is no token" }))
    case "OriginNotAllowed":
      return { _tag: "NotSent", problem: error.message }
    case "RequestError":
      return error.reason === "Transport"
        ? transportReason(error)
        : {
          _tag: "NotSent",
          problem: "the request cannot be encoded: check apiUrl and the client's request transformations"
        }
    default:
      return transportReason(error)
  }
}

/**
 * Makes a function that creates a view key. The limit is in milliseconds and excludes the wait for a token. `labels` are the
 * metric labels of the program.
 */
export const make = (
  api: BearerAuth["Type"],
  limit: number,
  labels: ReadonlyArray<MetricLabel.MetricLabel>
): (viewing: Viewing) => Effect.Effect<ViewKey, ViewKeyError> => {
  const { host, name = ViewKeySeries.defaultName } = BearerAuth.identity(api) ?? {}
  const measured = ViewKeySeries.measure(ViewKeySeries.of(name, labels))
  const createKey = (viewing: Viewing): Effect.Effect<ViewKey, ViewKeyError> =>
    Effect.gen(function*() {
      const request = yield* Either.mapLeft(ViewKeyRequest.encode(viewing), (fields) =>
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
      const text = yield* Effect.catchAll(ResponseBody.read(response), (error) =>
        response.status >= 400 ? Effect.succeed("") : Effect.fail(error))
      const retryAfter = yield* BearerAuth.retryAfter(response)
      const outcome = ViewKeyResponse.interpret(response, text, viewing)
      return yield* Either.mapLeft(outcome, (reason) =>
        new ViewKeyError({ reason, retryAfter }))
    }).pipe(
      Effect.mapError((error) =>
        Predicate.isTagged(error, "ViewKeyError") ? error : new ViewKeyError({ reason: reasonOf(error) })
      )
    )

  return (viewing) =>
    Effect.flatMap(PausableTimeout.make(limit), ({ expired, pausedDuring }) =>
      // The disconnected fiber succeeds with an exit: Effect would log its failure as unhandled.
      Effect.uninterruptibleMask((restore) =>
        Effect.exit(restore(BearerAuth.withTokenWait(createKey(viewing), pausedDuring)))
      )
        .pipe(
          Effect.disconnect,
          Effect.raceFirst(
            Effect.as(expired, Exit.fail(new ViewKeyError({ reason: { _tag: "Timeout", host, limit } })))
          )
        )).pipe(
        Effect.flatten,
        Effect.tapError(({ reason }) => Effect.annotateCurrentSpan("error.type", reason._tag)),
        Effect.withSpan("ViewKeys.create", {
          captureStackTrace: false,
          attributes: { [ViewKeySeries.nameLabel]: name }
        }),
        measured
      )
}
