/**
 * The proxy variables of this machine, as the library's HTTP layer reads them.
 *
 * @since 0.2.0
 */
import * as Proxies from "@effect-clickview/platform/Proxies"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Foreign } from "../Foreign.ts"
import type { Observed } from "../steps/Proxy.ts"

/** The first variable that an error names. */
const variableIn = (error: ConfigError.ConfigError): string => {
  const named = (_: undefined, path: ReadonlyArray<string>) => path.join(".")
  return ConfigError.reduceWithContext(error, undefined, {
    andCase: (_, left: string) => left,
    orCase: (_, left: string) => left,
    missingDataCase: named,
    invalidDataCase: named,
    sourceUnavailableCase: named,
    unsupportedCase: named
  })
}

/** A proxy's Basic credentials as sent, and the password in them. */
const secretsOf = ({ authorization }: Proxies.Proxy): ReadonlyArray<string> => {
  if (authorization === undefined) return []
  const sent = Redacted.value(authorization).replace("Basic ", "")
  const login = Option.getOrElse(Either.getRight(Encoding.decodeBase64String(sent)), () => "")
  return [sent, login.slice(login.indexOf(":") + 1)].filter((secret) => secret !== "")
}

/** @internal */
export const observe: Effect.Effect<Observed, never, Foreign> = Effect.gen(function*() {
  const { conceal } = yield* Foreign
  const read = yield* Effect.either(Proxies.fromEnvironment)
  if (Either.isLeft(read)) return { _tag: "Invalid", variable: variableIn(read.left) }
  const proxies = read.right
  for (const proxy of [proxies["https:"], proxies["http:"]]) {
    if (proxy !== undefined) yield* Effect.forEach(secretsOf(proxy), (secret) => conceal(Redacted.make(secret)))
  }
  return { _tag: "Read", proxies }
})
