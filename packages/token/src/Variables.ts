/**
 * The environment variables that `ClickViewToken.layerConfig` reads, and what is expected of each. No failure quotes
 * what was read.
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
 * Where `layerConfig` reads what. Replace one to read it from elsewhere or under another name.
 *
 * @since 0.1.0
 * @category config
 */
export interface Variables {
  /** Default `CLICKVIEW_CLIENT_ID`. */
  readonly clientId?: Config.Config<string> | undefined
  /** Default `CLICKVIEW_CLIENT_SECRET`. */
  readonly clientSecret?: Config.Config<Redacted.Redacted<string>> | undefined
  /** Default `CLICKVIEW_TOKEN_URL`, and without it ClickView's own endpoint. */
  readonly tokenUrl?: Config.Config<string> | undefined
  /** Default `CLICKVIEW_SCOPE`, and without it `smartembed.viewkey`. */
  readonly scope?: Config.Config<string> | undefined
}

const id = Config.string("CLICKVIEW_CLIENT_ID")
const secret = Config.map(Config.string("CLICKVIEW_CLIENT_SECRET"), Redacted.make)
const tokenUrl = Config.string("CLICKVIEW_TOKEN_URL")
const scope = Config.string("CLICKVIEW_SCOPE")
const api = Config.string("CLICKVIEW_API_URL")

const namesIn = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  "left" in error ? [`${namesIn(error.left).join(".")} or ${namesIn(error.right).join(".")}`] : error.path

/** A config's name is in the failure that it gives when nothing is set. One with a default goes by its option's. */
const pathOf = (option: string, config: Config.Config<unknown>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(ConfigProvider.fromMap(new Map()).load(config), {
    onSuccess: () => [option],
    onFailure: namesIn
  })

/** Effect prints the path of an error, and leaves it out of the error's message. */
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
 * Below `ConfigProvider.nested` Effect splits a value at its commas, and takes the first part for the whole. The parts do
 * not tell what was between them, so that the variable is named instead.
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

/** A variable that is empty is not set: that is how a template or a shell takes one back. */
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
 * Reads the id and the secret.
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
 * Reads where to ask and for what; `undefined` when it is not set.
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
 * Reads where the API is; `undefined` when it is not set.
 *
 * @internal
 */
export const apiUrl = (
  config: Config.Config<string> = api
): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  optional("apiUrl", config, (url) => Option.getOrUndefined(Either.getLeft(SecureUrl.parse(url, SecureUrl.api))))

/**
 * What a `ConfigError` is about: the names, without its message, which may quote a value.
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
