/**
 * The layers under a client: those that a program of Effect would write, with the options in plain values made into
 * theirs. The secret is `Redacted` before this returns.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { BearerAuth, ClickViewToken, type OAuthError, TokenStore, type TokenTuning } from "@effect-clickview/token"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { ClickViewOptions } from "./ClickViewOptions.ts"
import * as WebApi from "./WebApi.ts"

/** What building can fail with. */
export type BuildError = OAuthError | ConfigError.ConfigError

/** An option that is given takes the place of its variable. */
const given = <A>(value: A | undefined): Config.Config<A> | undefined =>
  value === undefined ? undefined : Config.succeed(value)

const variable = (name: string): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  Effect.map(Config.option(Config.string(name)), Option.getOrUndefined)

const storeOf = (store: NonNullable<ClickViewOptions["store"]>): NonNullable<TokenTuning["store"]> =>
  Object.assign(Effect.isEffect(store) ? Effect.map(store, identity) : Effect.succeed(store), {
    share: TokenStore.share
  })

const tokens = (
  options: ClickViewOptions
): Layer.Layer<ClickViewToken, BuildError, HttpClient.HttpClient> => {
  const {
    credentials,
    defaultLifetime,
    flights,
    name,
    renewal,
    retry,
    scope,
    store,
    timeouts,
    tokenUrl,
    waits,
    windows
  } = options
  const tuning = {
    ...{ name, defaultLifetime, renewal, flights, windows, retry, timeouts, waits },
    background: options.waitUntil,
    store: store === undefined ? undefined : storeOf(store)
  }
  if (credentials === undefined) {
    return ClickViewToken.layerConfig({
      ...tuning,
      clientId: given(options.clientId),
      clientSecret: given(options.clientSecret === undefined ? undefined : Redacted.make(options.clientSecret)),
      tokenUrl: given(tokenUrl?.toString()),
      scope: given(scope)
    })
  }
  const read = Effect.map(
    Effect.tryPromise(async () => credentials()),
    ({ clientId, clientSecret }) => ({ clientId, clientSecret: Redacted.make(clientSecret) })
  )
  return Layer.unwrapEffect(Effect.gen(function*() {
    return ClickViewToken.layer({
      ...tuning,
      tokenUrl: tokenUrl ?? (yield* variable("CLICKVIEW_TOKEN_URL")),
      scope: scope ?? (yield* variable("CLICKVIEW_SCOPE")),
      credentials: read
    })
  }))
}

/** The requests' way out: the runtime's, or the function that the program gives. */
const http = <E>(
  fetch: ClickViewOptions["fetch"],
  byDefault: Layer.Layer<HttpClient.HttpClient, E>
): Layer.Layer<HttpClient.HttpClient, E> =>
  fetch === undefined ? byDefault : Layer.provide(FetchHttp.layer, Layer.succeed(FetchHttpClient.Fetch, fetch))

/** The layers that these options make. */
export const make = (
  options: ClickViewOptions,
  byDefault: Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError>
): Layer.Layer<ClickViewToken | ViewKeys | WebApi.WebApi, BuildError> => {
  const api = BearerAuth.layerConfig({ apiUrl: given(options.apiUrl?.toString()), origins: options.origins })
  return Layer.merge(Layer.provide(ViewKeys.layer(options.viewKeys), api), WebApi.layer(api)).pipe(
    Layer.provideMerge(tokens(options)),
    Layer.provide(http(options.fetch, byDefault))
  )
}
