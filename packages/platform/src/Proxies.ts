/**
 * The proxies that the environment names, read once: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in either case, where the
 * lower case wins and an empty variable counts as absent. They describe the machine and not the program, so they come
 * from the process's environment, whatever `ConfigProvider` the program uses. A proxy's address may hold a password: a bad
 * one is named, never quoted.
 *
 * @since 0.2.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { isLoopback } from "./proxy/isLoopback.ts"
import * as NoProxy from "./proxy/NoProxy.ts"

/**
 * A proxy: the variable that names it, where it is, and what it is told of its user.
 *
 * @since 0.2.0
 * @category models
 */
export interface Proxy {
  /** The variable, in the case in which it is set. */
  readonly variable: string
  /** Scheme, host and port. */
  readonly origin: string
  /** The value of `Proxy-Authorization`. */
  readonly authorization: Redacted.Redacted | undefined
}

/**
 * The proxy for each protocol, and who is asked without one.
 *
 * @since 0.2.0
 * @category models
 */
export interface Proxies {
  /** The proxy for `http:`. */
  readonly "http:": Proxy | undefined
  /** The proxy for `https:`. */
  readonly "https:": Proxy | undefined
  /** The list in `NO_PROXY`; empty when it is not set. */
  readonly noProxy: string
  /** Whether `NO_PROXY` exempts this address. */
  readonly isExempt: (url: URL) => boolean
}

/**
 * The way of a request: by a proxy, or directly, and why directly.
 *
 * @since 0.2.0
 * @category models
 */
export type Route =
  | { readonly _tag: "Proxied"; readonly proxy: Proxy }
  | { readonly _tag: "Direct"; readonly because: "loopback" | "no proxy" | "exempt" }

/**
 * The way that a request to this address takes.
 *
 * @since 0.2.0
 * @category routing
 */
export const route = (proxies: Proxies, url: URL): Route => {
  if (isLoopback(url.hostname)) return { _tag: "Direct", because: "loopback" }
  const proxy = proxies[url.protocol === "https:" ? "https:" : "http:"]
  if (proxy === undefined) return { _tag: "Direct", because: "no proxy" }
  return proxies.isExempt(url) ? { _tag: "Direct", because: "exempt" } : { _tag: "Proxied", proxy }
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
const parse = (variable: string, value: string): Option.Option<Proxy> => {
  const text = value.includes("://") ? value : `http://${value}`
  if (!URL.canParse(text)) return Option.none()
  const { hash, origin, password, pathname, protocol, search, username } = new URL(text)
  if (protocol !== "http:" && protocol !== "https:") return Option.none()
  if (pathname !== "/" || search !== "" || hash !== "") return Option.none()
  return Option.map(Option.all([decode(username), decode(password)]), ([user, secret]) => ({
    variable,
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
          parse(cased, value),
          () =>
            ConfigError.InvalidData(
              [cased],
              `${cased} must be the http:// or https:// address of a proxy, without path, query and fragment`
            )
        )
    })
  )

const noProxy = Config.map(variable("NO_PROXY"), Option.match({ onNone: () => "", onSome: ([, value]) => value }))

/**
 * The proxies of this process's environment. Fails when a variable holds no proxy's address, and names it.
 *
 * @since 0.2.0
 * @category constructors
 */
export const fromEnvironment: Effect.Effect<Proxies, ConfigError.ConfigError> = Config.all({
  "http:": proxy("HTTP_PROXY"),
  "https:": proxy("HTTPS_PROXY"),
  noProxy
}).pipe(
  Effect.map((read) => ({ ...read, isExempt: NoProxy.parse(read.noProxy) })),
  Effect.withConfigProvider(ConfigProvider.fromEnv())
)
