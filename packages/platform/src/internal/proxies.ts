/**
 * The proxies that the environment names, read once: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in either case, where the
 * lower case wins and an empty variable counts as absent. They describe the machine and not the program, so they come
 * from the process's environment, whatever `ConfigProvider` the program uses. A proxy's address may hold a password: a bad
 * one is named, never quoted.
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/** @internal */
export interface Proxies {
  readonly http: Redacted.Redacted<string>
  readonly https: Redacted.Redacted<string>
  /** The hosts that are asked directly, as the variable lists them. */
  readonly none: string
}

const variable = (name: string): Config.Config<Option.Option<readonly [name: string, value: string]>> =>
  Config.map(
    Config.all([name.toLowerCase(), name].map((cased) =>
      Config.map(Config.withDefault(Config.string(cased), ""), (value) => [cased, value.trim()] as const)
    )),
    (found) =>
      Option.fromNullable(found.find(([, value]) => value !== ""))
  )

const decodes = (text: string): boolean => Option.isSome(Option.liftThrowable(decodeURIComponent)(text))

/** The address in full, as `http` when it names no scheme; `None` when it is no address of an HTTP proxy. */
const address = (value: string): Option.Option<string> => {
  const text = value.includes("://") ? value : `http://${value}`
  if (!URL.canParse(text)) return Option.none()
  const { href, password, protocol, username } = new URL(text)
  return (protocol === "http:" || protocol === "https:") && decodes(username) && decodes(password)
    ? Option.some(href)
    : Option.none()
}

const proxy = (name: string): Config.Config<Redacted.Redacted<string>> =>
  Config.mapOrFail(
    variable(name),
    Option.match({
      onNone: () => Either.right(Redacted.make("")),
      onSome: ([cased, value]) =>
        Either.fromOption(
          Option.map(address(value), Redacted.make),
          () => ConfigError.InvalidData([cased], "Expected the http:// or https:// address of a proxy")
        )
    })
  )

/** @internal */
export const proxies: Effect.Effect<Proxies, ConfigError.ConfigError> = Config.all({
  http: proxy("HTTP_PROXY"),
  https: proxy("HTTPS_PROXY"),
  none: Config.map(variable("NO_PROXY"), Option.match({ onNone: () => "", onSome: ([, value]) => value }))
}).pipe(Effect.withConfigProvider(ConfigProvider.fromEnv()))
