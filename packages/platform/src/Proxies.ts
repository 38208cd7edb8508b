/**
 * The proxies in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, read once. Lower case takes precedence, and an empty
 * variable counts as absent. The variables describe the machine, not the program, so they are always read from the
 * process's environment and not from the program's `ConfigProvider`. Errors name a variable but never quote it, because
 * it may contain a password.
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
 * A proxy: its variable, its address and its credentials.
 *
 * @since 0.2.0
 * @category models
 */
export interface Proxy {
  /** The name of the variable, in upper or lower case as it is set. */
  readonly variable: string
  /** Scheme, host and port. */
  readonly origin: string
  /** The value of `Proxy-Authorization`. */
  readonly authorization: Redacted.Redacted | undefined
}

/**
 * The proxy for each protocol, and the exempt hosts.
 *
 * @since 0.2.0
 * @category models
 */
export interface Proxies {
  /** The proxy for `http:`. */
  readonly "http:": Proxy | undefined
  /** The proxy for `https:`. */
  readonly "https:": Proxy | undefined
  /** The value of `NO_PROXY`; empty if it is not set. */
  readonly noProxy: string
  /** Whether `NO_PROXY` exempts this address. */
  readonly isExempt: (url: URL) => boolean
}

/**
 * The route of a request: through a proxy, or direct and why.
 *
 * @since 0.2.0
 * @category models
 */
export type Route =
  | { readonly _tag: "Proxied"; readonly proxy: Proxy }
  | { readonly _tag: "Direct"; readonly because: "loopback" | "no proxy" | "exempt" }

/**
 * The route of a request to this URL.
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

/** Parses a proxy's address. The default scheme is `http`. `None` if it is not the address of an HTTP proxy. */
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
 * Reads the proxies from the process's environment. The error names a variable that is not the address of a proxy.
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
