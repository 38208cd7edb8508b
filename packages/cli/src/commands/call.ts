/**
 * `clickview call`: calls ClickView's API with the token.
 *
 * @since 0.2.0
 */
import { BearerAuth, Challenge } from "@effect-clickview/token"
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { ExitCode } from "../ExitCode.ts"
import { Output } from "../Output.ts"
import { exitCodeOf } from "../Verdict.ts"
import { described } from "./Example.ts"
import * as Library from "./Library.ts"

const path = Args.text({ name: "path" }).pipe(Args.withDescription("The path to call, such as /api/v1/…"))

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

const method = Options.choice("request", methods).pipe(
  Options.withAlias("X"),
  Options.optional,
  Options.withDescription("The method. Default GET, or POST with --data")
)

const data = Options.text("data").pipe(
  Options.withAlias("d"),
  Options.optional,
  Options.withDescription("The request body, as JSON")
)

/** @internal */
export const call = Command.make("call", { data, method, path }, ({ data, method, path }) =>
  Effect.gen(function*() {
    const { bytes, remark } = yield* Output
    const api = yield* BearerAuth
    const verb = Option.getOrElse(method, () => Option.isSome(data) ? "POST" as const : "GET" as const)
    const request = HttpClientRequest.make(verb)(path, { acceptJson: true })
    const response = yield* api.execute(Option.match(data, {
      onNone: () => request,
      onSome: (text) => HttpClientRequest.bodyText(request, text, "application/json")
    }))
    const challenges = Challenge.of(response).map(({ error, errorDescription, scheme, scopes }) =>
      [scheme, error, errorDescription, ...scopes].filter((part) => part !== undefined && part !== "").join(" ")
    )
    yield* remark([`${verb} ${path}: ${response.status}`, ...challenges].join(", "))
    yield* Effect.catchAll(Stream.runForEach(response.stream, bytes), (error) =>
      error.reason === "EmptyBody" ? Effect.void : Effect.fail(error))
    if (response.status >= 400) {
      return yield* new ExitCode({
        code: exitCodeOf(response.status === 429 || response.status >= 500 ? "unavailable" : "api")
      })
    }
  }).pipe(
    Effect.catchTags({
      RequestError: (error) =>
        unanswered(error),
      ResponseError: (error) => unanswered(error)
    }),
    Effect.provide(Library.layer),
    Library.explained
  )).pipe(Command.withDescription(described(
    "Calls ClickView's API with a token, and prints the response.",
    "clickview call /api/v1/example",
    "clickview call /api/v1/smart-embed/create-view-key --data '{\"mediaId\":\"12345678\",\"data\":{…}}'"
  )))

const unanswered = (error: Parameters<typeof BearerAuth.platformCode>[0]): Effect.Effect<never, ExitCode, Output> =>
  Effect.gen(function*() {
    const { remark } = yield* Output
    const code = BearerAuth.platformCode(error)
    yield* remark(`The API could not be called${code === undefined ? "" : ` (${code})`}.`)
    yield* remark("Run `clickview doctor` to find the cause.")
    return yield* new ExitCode({ code: exitCodeOf("network") })
  })
