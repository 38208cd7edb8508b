/**
 * The proxy variables of this machine, read as the library's HTTP layer reads them: from the process's environment alone,
 * the lower case first, and an empty one counts as absent.
 *
 * @since 0.2.0
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Foreign } from "../Foreign.ts"
import type { Observed, Proxy } from "../steps/Proxy.ts"

const decode = Option.liftThrowable(decodeURIComponent)

const parse = (variable: string, value: string): Option.Option<Proxy> => {
  const text = value.includes("://") ? value : `http://${value}`
  if (!URL.canParse(text)) return Option.none()
  const url = new URL(text)
  if (url.protocol !== "http:" && url.protocol !== "https:") return Option.none()
  return Option.map(Option.all([decode(url.username), decode(url.password)]), ([user, password]) => ({
    variable,
    url,
    // undici sends nothing for a user without a password.
    authorization: user === "" || password === ""
      ? undefined
      : Redacted.make(`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`)
  }))
}

/** @internal */
export const observe: Effect.Effect<Observed, never, Foreign> = Effect.gen(function*() {
  const { conceal } = yield* Foreign
  const environment = ConfigProvider.fromEnv()
  const read = (name: string) =>
    Effect.map(
      Effect.forEach([name.toLowerCase(), name], (cased) =>
        Effect.map(environment.load(Config.withDefault(Config.string(cased), "")), (value) =>
          [cased, value.trim()] as const)).pipe(Effect.orElseSucceed(() => [])),
      (found) =>
        found.find(([, value]) =>
          value !== ""
        )
    )
  const found = { https: yield* read("HTTPS_PROXY"), http: yield* read("HTTP_PROXY"), none: yield* read("NO_PROXY") }
  const parsed = [found.https, found.http].flatMap((variable) =>
    variable === undefined ? [] : [[variable[0], parse(...variable)] as const]
  )
  for (const [, proxy] of parsed) {
    if (Option.isSome(proxy) && proxy.value.url.password !== "") {
      const { authorization, url } = proxy.value
      yield* conceal(Redacted.make(url.password))
      yield* conceal(Redacted.make(Option.getOrElse(decode(url.password), () => url.password)))
      if (authorization !== undefined) {
        yield* conceal(Redacted.make(Redacted.value(authorization).replace("Basic ", "")))
      }
    }
  }
  return {
    proxy: Option.getOrUndefined(Option.flatMap(Option.fromNullable(parsed[0]), ([, proxy]) => proxy)),
    invalid: parsed.find(([, proxy]) => Option.isNone(proxy))?.[0],
    noProxy: found.none?.[1] ?? ""
  }
})
