/**
 * The variables that `ClickViewToken.layerConfig` reads, and what each must be. No failure quotes a value.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Credentials } from "./Credentials.ts"
import { expectedClientId, expectedClientSecret } from "./Credentials.ts"
import * as Scope from "./exchange/Scope.ts"
import * as SecureUrl from "./exchange/SecureUrl.ts"

/**
 * The configs that `layerConfig` reads. Replace one to read it under another name or from another source.
 *
 * @since 0.1.0
 * @category config
 */
export interface Variables {
  /** Default `CLICKVIEW_CLIENT_ID`. */
  readonly clientId?: Config.Config<string> | undefined
  /** Default `CLICKVIEW_CLIENT_SECRET`. */
  readonly clientSecret?: Config.Config<Redacted.Redacted<string>> | undefined
  /** Default `CLICKVIEW_TOKEN_URL`; if that is not set, ClickView's endpoint. */
  readonly tokenUrl?: Config.Config<string> | undefined
  /** Default `CLICKVIEW_SCOPE`; if that is not set, `smartembed.viewkey`. */
  readonly scope?: Config.Config<string> | undefined
}

const id = Config.string("CLICKVIEW_CLIENT_ID")
const secret = Config.map(Config.string("CLICKVIEW_CLIENT_SECRET"), Redacted.make)
const tokenUrl = Config.string("CLICKVIEW_TOKEN_URL")
const scope = Config.string("CLICKVIEW_SCOPE")
const api = Config.string("CLICKVIEW_API_URL")

const namesIn = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  "left" in error ? [`${namesIn(error.left).join(".")} or ${namesIn(error.right).join(".")}`] : error.path

/** The name of a config, from the failure of an empty provider. A config with a default is named after its option. */
const pathOf = (option: string, config: Config.Config<unknown>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(ConfigProvider.fromMap(new Map()).load(config), {
    onSuccess: () => [option],
    onFailure: namesIn
  })

/** Adds the path to the message of an error, where Effect leaves it out. */
const unusable = (path: ReadonlyArray<string>, expected: string): ConfigError.ConfigError =>
  ConfigError.InvalidData([...path], `${path.join(".")} must be ${expected}`)

const check = <A>(
  option: string,
  config: Config.Config<A>,
  value: A,
  expected: string | undefined
): Effect.Effect<A, ConfigError.ConfigError> =>
  expected === undefined
    ? Effect.succeed(value)
    : Effect.flatMap(pathOf(option, config), (path) => Effect.fail(unusable(path, expected)))

const oneValue = "one value: ConfigProvider.nested splits it at its commas, so set it without that prefix"

/**
 * Below `ConfigProvider.nested`, Effect splits a value at its commas and uses the first part. The value cannot be
 * restored from its parts, so the failure names the variable.
 */
const whole = <A, R>(
  self: Effect.Effect<A, ConfigError.ConfigError, R>
): Effect.Effect<A, ConfigError.ConfigError, R> =>
  Effect.configProviderWith(({ flattened }) => {
    let split: ConfigError.ConfigError | undefined = undefined
    const watched = ConfigProvider.fromFlat(ConfigProvider.makeFlat({
      load: (path, config) =>
        Effect.map(flattened.load(path, config, false), (parts) => {
          if (parts.length > 1) split = unusable(path, oneValue)
          return parts
        }),
      enumerateChildren: (path) => flattened.enumerateChildren(path),
      patch: flattened.patch
    }))
    return Effect.zipRight(
      Effect.ignore(Effect.withConfigProvider(self, watched)),
      Effect.suspend(() => split === undefined ? self : Effect.fail(split))
    )
  })

/** An empty variable counts as not set, because templates and shells unset variables that way. */
const optional = (
  option: string,
  config: Config.Config<string>,
  expected: (value: string) => string | undefined
): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  Effect.flatMap(
    whole(Config.option(config)),
    Option.match({
      onNone: () => Effect.succeed(undefined),
      onSome: (value) => value === "" ? Effect.succeed(undefined) : check(option, config, value, expected(value))
    })
  )

/**
 * Reads the client id and the client secret.
 *
 * @internal
 */
export const credentials = (variables: Variables): Effect.Effect<Credentials, ConfigError.ConfigError> => {
  const { clientId = id, clientSecret = secret } = variables
  return whole(Effect.gen(function*() {
    const read = yield* Config.all({ clientId, clientSecret })
    yield* check("clientId", clientId, read.clientId, expectedClientId(read.clientId))
    yield* check("clientSecret", clientSecret, read.clientSecret, expectedClientSecret(read.clientSecret))
    return read
  }))
}

/**
 * Reads the token endpoint and the scope; `undefined` if not set.
 *
 * @internal
 */
export const endpoint = (variables: Variables): Effect.Effect<
  { readonly tokenUrl: string | undefined; readonly scope: string | undefined },
  ConfigError.ConfigError
> =>
  Effect.all({
    tokenUrl: optional("tokenUrl", variables.tokenUrl ?? tokenUrl, (url) =>
      Option.getOrUndefined(Either.getLeft(SecureUrl.parse(url, SecureUrl.tokenEndpoint)))),
    scope: optional("scope", variables.scope ?? scope, (text) =>
      Scope.isScope(text) ? undefined : Scope.expected)
  })

/**
 * Reads the URL of the API; `undefined` if not set.
 *
 * @internal
 */
export const apiUrl = (
  config: Config.Config<string> = api
): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  optional("apiUrl", config, (url) => Option.getOrUndefined(Either.getLeft(SecureUrl.parse(url, SecureUrl.api))))

/**
 * The names of the configs that a `ConfigError` is about. Its message may quote a value.
 *
 * @internal
 */
export const problem = (error: ConfigError.ConfigError): string => {
  const named = (state: string) => (_: undefined, path: ReadonlyArray<string>): string => `${path.join(".")} ${state}`
  return ConfigError.reduceWithContext(error, undefined, {
    andCase: (_, left: string, right: string) => `${left}, ${right}`,
    orCase: (_, left: string, right: string) => `${left} or ${right}`,
    missingDataCase: named("is missing"),
    invalidDataCase: named("is not valid"),
    sourceUnavailableCase: named("cannot be read"),
    unsupportedCase: named("cannot be read")
  })
}
