/**
 * The `Library` as the commands use it, with the settings that the doctor checks.
 *
 * @since 0.2.0
 */
import * as NodeHttp from "@effect-clickview/platform/NodeHttp"
import { type ViewKeyError, ViewKeys } from "@effect-clickview/smart-embed"
import type { BearerAuth, ClickViewToken, OAuthError, OriginNotAllowed } from "@effect-clickview/token"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { ExitCode } from "../ExitCode.ts"
import { Foreign } from "../Foreign.ts"
import { problemsIn, provider } from "../observe/Settings.ts"
import { Output } from "../Output.ts"
import type { Cause } from "../Step.ts"
import { causeOf } from "../steps/ViewKey.ts"
import { exitCodeOf } from "../Verdict.ts"

/** @internal */
export const layer: Layer.Layer<
  ViewKeys | BearerAuth | ClickViewToken,
  OAuthError | ConfigError.ConfigError,
  FileSystem.FileSystem
> = Layer.unwrapEffect(
  Effect.map(
    provider,
    (provider) =>
      ViewKeys.layerConfig().pipe(Layer.provide(NodeHttp.layer), Layer.provide(Layer.setConfigProvider(provider)))
  )
)

const causeOfToken = ({ reason }: OAuthError): Cause => {
  switch (reason._tag) {
    case "Rejected":
    case "ScopeNotGranted":
    case "ExpiredOnArrival":
      return "refused"
    case "Unavailable":
      return "unavailable"
    case "Credentials":
    case "Configuration":
    case "Browser":
    case "Closed":
      return "settings"
    default:
      return "network"
  }
}

type Failure = OAuthError | ConfigError.ConfigError | ViewKeyError | OriginNotAllowed

const causeOfFailure = (failure: Failure): Cause => {
  if (ConfigError.isConfigError(failure)) return "settings"
  switch (failure._tag) {
    case "OAuthError":
      return causeOfToken(failure)
    case "OriginNotAllowed":
      return "settings"
    case "ViewKeyError":
      return failure.reason._tag === "NoToken" ? causeOfToken(failure.reason.error) : causeOf(failure)
  }
}

/**
 * Prints the library's message, and refers to the doctor.
 *
 * @internal
 */
export const explained = <A, R>(
  effect: Effect.Effect<A, Failure | ExitCode, R>
): Effect.Effect<A, ExitCode, R | Output | FileSystem.FileSystem> =>
  Effect.catchAll(effect, (failure) =>
    failure instanceof ExitCode ? Effect.fail(failure) : Effect.gen(function*() {
      const { remark } = yield* Output
      const { clear, conceal } = yield* Foreign
      const secret = yield* Effect.flatMap(provider, (from) =>
        Effect.option(from.load(Config.string("CLICKVIEW_CLIENT_SECRET"))))
      if (Option.isSome(secret)) {
        yield* conceal(Redacted.make(secret.value))
      }
      yield* remark(
        ConfigError.isConfigError(failure) ? `${problemsIn(failure).join(". ")}.` : yield* clear(failure.message)
      )
      yield* remark("Run `clickview doctor` to find the cause.")
      return yield* new ExitCode({ code: exitCodeOf(causeOfFailure(failure)) })
    }).pipe(Effect.provide(Foreign.layer)))
