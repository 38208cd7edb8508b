/**
 * Builds a client's layers from its plain options, as a program with Effect would. The secret is `Redacted` before this
 * returns.
 */
import * as FetchHttp from "@effect-clickview/platform/FetchHttp"
import { ViewKeys } from "@effect-clickview/smart-embed"
import { BearerAuth, ClickViewToken, OAuthError, TokenStore, type TokenTuning } from "@effect-clickview/token"
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

/** The errors of building the layers. */
export type BuildError = OAuthError | ConfigError.ConfigError

/** Every option. A program without a type check would otherwise use a default unnoticed. */
const names: { readonly [Name in keyof ClickViewOptions]-?: true } = {
  clientId: true,
  clientSecret: true,
  credentials: true,
  tokenUrl: true,
  apiUrl: true,
  origins: true,
  scope: true,
  name: true,
  eager: true,
  renewal: true,
  flights: true,
  defaultLifetime: true,
  windows: true,
  retry: true,
  timeouts: true,
  waits: true,
  store: true,
  waitUntil: true,
  viewKeys: true,
  fetch: true
}

/** An option that replaces its variable; `undefined` if it is not set. */
const configOf = <A>(value: A | undefined): Config.Config<A> | undefined =>
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
      clientId: configOf(options.clientId),
      clientSecret: configOf(options.clientSecret === undefined ? undefined : Redacted.make(options.clientSecret)),
      tokenUrl: configOf(tokenUrl?.toString()),
      scope: configOf(scope)
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

/** The HTTP layer: the runtime's, or the program's `fetch`. */
const http = <E>(
  fetch: ClickViewOptions["fetch"],
  defaultHttp: Layer.Layer<HttpClient.HttpClient, E>
): Layer.Layer<HttpClient.HttpClient, E> =>
  fetch === undefined ? defaultHttp : Layer.provide(FetchHttp.layer, Layer.succeed(FetchHttpClient.Fetch, fetch))

/** The layers for these options. */
export const make = (
  options: ClickViewOptions,
  defaultHttp: Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError>
): Layer.Layer<ClickViewToken | ViewKeys | WebApi.WebApi, BuildError> => {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name))
  if (unknown !== undefined) {
    const expected = `one of ${Object.keys(names).join(", ")}`
    return Layer.fail(new OAuthError({ reason: { _tag: "Configuration", option: unknown, expected } }))
  }
  const api = BearerAuth.layerConfig({ apiUrl: configOf(options.apiUrl?.toString()), origins: options.origins })
  return Layer.merge(Layer.provide(ViewKeys.layer(options.viewKeys), api), WebApi.layer(api)).pipe(
    Layer.provideMerge(tokens(options)),
    Layer.provide(http(options.fetch, defaultHttp))
  )
}
