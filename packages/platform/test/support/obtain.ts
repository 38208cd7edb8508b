/**
 * Obtains tokens over an HTTP layer. The default is one attempt with a long timeout.
 */
import { type AccessToken, ClickViewToken, type OAuthError, type TokenTuning } from "@effect-clickview/token"
import type { HttpClient } from "@effect/platform"
import { type ConfigError, Effect, Layer, Logger, LogLevel, Redacted } from "effect"

/** The layer under test. */
export type HttpLayer = Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError>

/** What the HTTP layers do differently. */
export interface Expected {
  /** The reason after a compressed body that was not requested: fetch decodes it, undici does not. */
  readonly compressed: "TooLarge" | "Malformed"
  /** Whether multipart forms can be sent. Effect's client on undici 7 cannot, with or without this library. */
  readonly multipart: boolean
}

export interface TokenRequestOptions extends TokenTuning {
  readonly tokenUrl: string
  readonly clientId?: string
  readonly clientSecret?: string
}

/** The token service over this HTTP layer. It logs nothing, because these tests cause failures. */
export const tokens = (
  http: HttpLayer,
  { clientId = "school", clientSecret = "a secret", ...tuning }: TokenRequestOptions
): Layer.Layer<ClickViewToken, OAuthError | ConfigError.ConfigError> =>
  ClickViewToken.layer({
    retry: { attempts: 1 },
    timeouts: { attempt: "20 seconds", flight: "30 seconds" },
    ...tuning,
    clientId,
    clientSecret: Redacted.make(clientSecret)
  }).pipe(Layer.provide(http), Layer.provideMerge(Logger.minimumLogLevel(LogLevel.None)))

/** A token from a new service. */
export const obtain = (
  http: HttpLayer,
  options: TokenRequestOptions
): Effect.Effect<AccessToken, OAuthError | ConfigError.ConfigError> =>
  Effect.provide(Effect.flatMap(ClickViewToken, ({ get }) => get), tokens(http, options))

/** The error of a token request. The service and its HTTP layer stay open until `until` completes. */
export const obtainFailure = (
  http: HttpLayer,
  options: TokenRequestOptions,
  until: Effect.Effect<void> = Effect.void
): Effect.Effect<OAuthError, AccessToken | ConfigError.ConfigError> =>
  Effect.flatMap(ClickViewToken, ({ get }) => Effect.zipLeft(Effect.flip(get), until)).pipe(
    Effect.provide(tokens(http, options)),
    Effect.catchTag("OAuthError", Effect.die)
  )
