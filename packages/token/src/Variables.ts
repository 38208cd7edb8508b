/**
 * The environment variables that `ClickViewToken.layerConfig` reads, each as a `Config` that checks what it reads and
 * never quotes it.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { expectedClientId, expectedClientSecret } from "./Credentials.ts"
import * as Scope from "./exchange/Scope.ts"
import * as TokenEndpoint from "./exchange/TokenEndpoint.ts"

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

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

const checked = <A>(config: Config.Config<A>, expected: (value: A) => string | undefined): Config.Config<A> =>
  Config.mapOrFail(config, (value) => {
    const text = expected(value)
    return text === undefined ? Either.right(value) : Either.left(ConfigError.InvalidData([], `must be ${text}`))
  })

/**
 * The id and the secret.
 *
 * @internal
 */
export const credentials = (variables: Variables) =>
  Config.all({
    clientId: checked(variables.clientId ?? Config.string("CLICKVIEW_CLIENT_ID"), expectedClientId),
    clientSecret: checked(variables.clientSecret ?? Config.redacted("CLICKVIEW_CLIENT_SECRET"), expectedClientSecret)
  })

/**
 * Where to ask and for what; `undefined` when it is not set.
 *
 * @internal
 */
export const endpoint = (variables: Variables) =>
  Config.all({
    tokenUrl: optional(checked(variables.tokenUrl ?? Config.string("CLICKVIEW_TOKEN_URL"), (url) =>
      Option.getOrUndefined(Either.getLeft(TokenEndpoint.parse(url))))),
    scope: optional(checked(variables.scope ?? Config.string("CLICKVIEW_SCOPE"), (scope) =>
      Scope.isScope(scope)
        ? undefined
        : "scope tokens separated by single spaces"))
  })

/**
 * What a `ConfigError` is about: the names, without its message, which may quote a value.
 *
 * @internal
 */
export const problem = (error: ConfigError.ConfigError): string => {
  const named = (state: string) => (_: void, path: ReadonlyArray<string>): string => `${path.join(".")} ${state}`
  return ConfigError.reduceWithContext(error, undefined, {
    andCase: (_, left: string, right: string) => `${left}, ${right}`,
    orCase: (_, left: string, right: string) => `${left} or ${right}`,
    missingDataCase: named("is missing"),
    invalidDataCase: named("is not valid"),
    sourceUnavailableCase: named("cannot be read"),
    unsupportedCase: named("cannot be read")
  })
}
