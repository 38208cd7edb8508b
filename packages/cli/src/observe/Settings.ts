/**
 * The `Settings` as the library reads them: from the environment, then from the file `.env` of this folder.
 *
 * @since 0.2.0
 */
import { BearerAuth, ClickViewToken, Defaults } from "@effect-clickview/token"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Foreign } from "../Foreign.ts"
import * as Shape from "../Shape.ts"
import type { Credential, Observed, Source } from "../steps/Variables.ts"
import type { Target } from "../Target.ts"

/** @internal */
export interface Settings {
  readonly observed: Observed
  readonly scope: string
  readonly token: Target
  readonly api: Target
  /** Whether the library accepts the token URL. */
  readonly isTokenUrlUsable: boolean
  /** The same settings, for the library. */
  readonly provider: ConfigProvider.ConfigProvider
}

/** The environment, then `.env`. */
const providers: Effect.Effect<
  ReadonlyArray<readonly [source: Source, provider: ConfigProvider.ConfigProvider]>,
  never,
  FileSystem.FileSystem
> = Effect.gen(function*() {
  const environment = yield* Effect.configProviderWith(Effect.succeed)
  const file = yield* Effect.option(PlatformConfigProvider.fromDotEnv(".env"))
  return [
    ["the environment", environment] as const,
    ...Option.match(file, { onNone: () => [], onSome: (provider) => [[".env", provider] as const] })
  ]
})

/**
 * The environment and `.env` as one provider.
 *
 * @internal
 */
export const provider = Effect.map(
  providers,
  (all) => all.map(([, provider]) => provider).reduce((first, second) => ConfigProvider.orElse(first, () => second))
)

/**
 * The library's messages about invalid variables. They quote no value.
 *
 * @internal
 */
export const problemsIn = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  ConfigError.reduceWithContext(error, undefined, {
    andCase: (_, left: ReadonlyArray<string>, right: ReadonlyArray<string>) => [...left, ...right],
    orCase: (_, left: ReadonlyArray<string>) => left,
    missingDataCase: (_, path) => [`${path.join(".")} is not set`],
    invalidDataCase: (_, _path, message) => [message],
    sourceUnavailableCase: (_, path) => [`${path.join(".")} cannot be read`],
    unsupportedCase: (_, path) => [`${path.join(".")} cannot be read`]
  })

/** Builds the library's layers without sending a request, and returns its messages. */
const problems: Effect.Effect<ReadonlyArray<string>> = Layer.build(
  Layer.provideMerge(BearerAuth.layerConfig(), ClickViewToken.layerConfig()).pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, HttpClient.make(() => Effect.never)))
  )
).pipe(
  Effect.scoped,
  Effect.as<ReadonlyArray<string>>([]),
  Effect.catchAll((error) => Effect.succeed(ConfigError.isConfigError(error) ? problemsIn(error) : [error.message]))
)

/** @internal */
export const observe: Effect.Effect<Settings, never, FileSystem.FileSystem | Foreign> = Effect.gen(function*() {
  const { conceal } = yield* Foreign
  const sources = yield* providers
  const whole = yield* provider

  const read = (name: string) =>
    Effect.gen(function*() {
      for (const [source, from] of sources) {
        const value = yield* Effect.option(from.load(Config.string(name)))
        if (Option.isSome(value)) return { source, value: Redacted.make(value.value) }
      }
      return undefined
    })

  const credential = (found: { readonly source: Source; readonly value: Redacted.Redacted } | undefined) =>
    found === undefined
      ? undefined
      : { source: found.source, shape: Shape.of(Redacted.value(found.value)) } satisfies Credential

  const id = yield* read("CLICKVIEW_CLIENT_ID")
  const secret = yield* read("CLICKVIEW_CLIENT_SECRET")
  if (secret !== undefined) yield* conceal(secret.value)

  const target = (
    role: Target["role"],
    variable: Target["variable"],
    own: string
  ): Effect.Effect<readonly [Target, Source | undefined]> =>
    Effect.map(read(variable), (found) => {
      const text = found === undefined ? own : Redacted.value(found.value)
      const isSet = found !== undefined && URL.canParse(text)
      return [{ role, variable, url: new URL(isSet ? text : own), isSet }, found?.source] as const
    })

  const [token, tokenSource] = yield* target("token", "CLICKVIEW_TOKEN_URL", Defaults.tokenUrl)
  const [api, apiSource] = yield* target("api", "CLICKVIEW_API_URL", Defaults.apiUrl)
  const scope = yield* read("CLICKVIEW_SCOPE")
  const wrong = yield* Effect.withConfigProvider(problems, whole)
  return {
    observed: {
      clientId: credential(id),
      clientSecret: credential(secret),
      areSame: id !== undefined && secret !== undefined && Redacted.value(id.value) === Redacted.value(secret.value),
      others: ([
        ["CLICKVIEW_TOKEN_URL", tokenSource],
        ["CLICKVIEW_API_URL", apiSource],
        ["CLICKVIEW_SCOPE", scope?.source]
      ] as const).flatMap(([name, source]) => source === undefined ? [] : [[name, source] as const]),
      problems: wrong,
      targets: [token, api]
    },
    scope: scope === undefined ? Defaults.scope : Redacted.value(scope.value),
    token,
    api,
    isTokenUrlUsable: !wrong.some((problem) => problem.startsWith("CLICKVIEW_TOKEN_URL ")),
    provider: whole
  }
})
