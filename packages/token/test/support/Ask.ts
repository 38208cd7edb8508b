/**
 * One call of `get` through the whole library, over a scripted endpoint.
 */
import type { HttpClient } from "@effect/platform"
import { Effect, Layer, Logger, LogLevel, Redacted } from "effect"
import type { AccessToken, Credentials, OAuthError, TokenTuning } from "../../src/index.ts"
import { ClickViewToken } from "../../src/index.ts"
import { logs } from "./Printed.ts"
import type { ScriptedClient } from "./ScriptedClient.ts"

/** The credentials of the client. */
const credentials = { clientId: "my-client", clientSecret: Redacted.make("my-secret") }

/** The layer with the credentials and these options. */
export const layer = (
  options: TokenTuning & Partial<Credentials> = {}
): Layer.Layer<ClickViewToken, OAuthError, HttpClient.HttpClient> =>
  ClickViewToken.layer({ ...credentials, ...options })

/** One `get` on a new layer. */
export const ask = (
  endpoint: ScriptedClient,
  options: TokenTuning & Partial<Credentials> = {}
): Effect.Effect<AccessToken, OAuthError> =>
  Effect.flatMap(ClickViewToken, (tokens) => tokens.get).pipe(
    Effect.provide(Layer.provide(layer(options), endpoint.layer))
  )

/** Collects the log lines of an effect, at every level. */
export const logged = (lines: Array<string>) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  self.pipe(Effect.provide(Layer.merge(logs(lines), Logger.minimumLogLevel(LogLevel.All))))
