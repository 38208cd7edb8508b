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
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as NoProxy from "./NoProxy.ts"

/** A proxy: where it is, and what it is told of its user. */
export interface Proxy {
  readonly origin: string
  /** The value of `Proxy-Authorization`. */
  readonly authorization: Redacted.Redacted<string> | undefined
}

/** The proxy for each protocol, and who is asked without one. */
export interface Proxies {
  readonly "http:": Proxy | undefined
  readonly "https:": Proxy | undefined
  readonly isExempt: NoProxy.NoProxy
}

const variable = (name: string): Config.Config<Option.Option<readonly [name: string, value: string]>> =>
  Config.map(
    Config.all([name.toLowerCase(), name].map((cased) =>
      Config.map(Config.withDefault(Config.string(cased), ""), (value) => [cased, value.trim()] as const)
    )),
    (found) =>
      Option.fromNullable(found.find(([, value]) => value !== ""))
  )

const decode = Option.liftThrowable(decodeURIComponent)

/** The proxy at this address, an `http` one when it names no scheme; `None` when it is no address of an HTTP proxy. */
const parse = (value: string): Option.Option<Proxy> => {
  const text = value.includes("://") ? value : `http://${value}`
  if (!URL.canParse(text)) return Option.none()
  const { hash, origin, password, pathname, protocol, search, username } = new URL(text)
  if (protocol !== "http:" && protocol !== "https:") return Option.none()
  if (pathname !== "/" || search !== "" || hash !== "") return Option.none()
  return Option.map(Option.all([decode(username), decode(password)]), ([user, secret]) => ({
    origin,
    authorization: username === "" && password === ""
      ? undefined
      : Redacted.make(`Basic ${Encoding.encodeBase64(`${user}:${secret}`)}`)
  }))
}

const proxy = (name: string): Config.Config<Proxy | undefined> =>
  Config.mapOrFail(
    variable(name),
    Option.match({
      onNone: () => Either.right(undefined),
      onSome: ([cased, value]) =>
        Either.fromOption(
          parse(value),
          () =>
            ConfigError.InvalidData(
              [cased],
              "Expected the http:// or https:// address of a proxy, without path, query and fragment"
            )
        )
    })
  )

/** The proxies of this process's environment. */
export const fromEnvironment: Effect.Effect<Proxies, ConfigError.ConfigError> = Config.all({
  "http:": proxy("HTTP_PROXY"),
  "https:": proxy("HTTPS_PROXY"),
  isExempt: Config.map(
    variable("NO_PROXY"),
    Option.match({ onNone: () => NoProxy.parse(""), onSome: ([, value]) => NoProxy.parse(value) })
  )
}).pipe(Effect.withConfigProvider(ConfigProvider.fromEnv()))
