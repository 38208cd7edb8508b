/**
 * The variables of `layerConfig`: their names, their values, and the errors of missing and wrong ones.
 */
import { assert, describe, it, vi } from "@effect/vitest"
import { Config, ConfigError, ConfigProvider, Context, Effect, Layer, Redacted, TestClock } from "effect"
import { ClickViewToken, OAuthError } from "../src/index.ts"
import { logged } from "./support/Ask.ts"
import { printed } from "./support/Printed.ts"
import * as ScriptedClient from "./support/ScriptedClient.ts"
import { untyped } from "./support/Untyped.ts"

type Environment = Readonly<Record<string, string>>

type Options = Parameters<typeof ClickViewToken.layerConfig>[0]

/** A value that must not be shown. */
const hidden = "HIDDEN-7f3a"

const good: Environment = { CLICKVIEW_CLIENT_ID: "my-client", CLICKVIEW_CLIENT_SECRET: "my-secret" }

const provider = (environment: Environment): ConfigProvider.ConfigProvider =>
  ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" })

/** The URL and the form of the request with these variables. */
const sent = (environment: ConfigProvider.ConfigProvider, options?: Options) =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(ScriptedClient.granted({ scope: undefined }))
    yield* Effect.flatMap(ClickViewToken, (tokens) => tokens.get).pipe(
      Effect.provide(Layer.provide(ClickViewToken.layerConfig(options), endpoint.layer)),
      Effect.withConfigProvider(environment)
    )
    return endpoint.sent.map(({ body, url }): Environment => ({
      url,
      ...Object.fromEntries(new URLSearchParams(body))
    }))
  })

/** The failure of the build. Also asserts that nothing hidden is shown. */
const refused = (environment: ConfigProvider.ConfigProvider, options?: Options) =>
  Effect.gen(function*() {
    const endpoint = ScriptedClient.make(ScriptedClient.granted())
    const lines: Array<string> = []
    const exit = yield* Layer.build(ClickViewToken.layerConfig(options)).pipe(
      Effect.provide(endpoint.layer),
      Effect.withConfigProvider(environment),
      Effect.scoped,
      Effect.flip,
      Effect.exit,
      logged(lines)
    )
    assert.lengthOf(endpoint.sent, 0)
    assert.notInclude(printed(exit) + lines.join("\n"), hidden)
    return yield* exit
  })

const assertNames = (error: OAuthError | ConfigError.ConfigError, ...parts: ReadonlyArray<string>): void => {
  assert.isTrue(ConfigError.isConfigError(error), String(error))
  for (const part of parts) assert.include(String(error), part)
  if ("_op" in error && error._op === "InvalidData") { for (const part of parts) assert.include(error.message, part) }
}

const form = {
  url: "https://auth.clickviewapp.com/connect/token",
  grant_type: "client_credentials",
  client_id: "my-client",
  client_secret: "my-secret",
  scope: "smartembed.viewkey"
}

describe("layerConfig", () => {
  it.effect("reads id and secret, and defaults to ClickView's endpoint and scope", () =>
    Effect.map(sent(provider(good)), (requests) => assert.deepStrictEqual(requests, [form])))

  it.effect("reads the token URL and the scope", () =>
    Effect.gen(function*() {
      const environment = {
        ...good,
        CLICKVIEW_TOKEN_URL: "http://localhost:4000/connect/token",
        CLICKVIEW_SCOPE: "a b"
      }
      assert.deepStrictEqual(yield* sent(provider(environment)), [
        { ...form, url: "http://localhost:4000/connect/token", scope: "a b" }
      ])
    }))

  it.effect("treats an empty variable as unset", () =>
    Effect.gen(function*() {
      const environment = { ...good, CLICKVIEW_TOKEN_URL: "", CLICKVIEW_SCOPE: "" }
      assert.deepStrictEqual(yield* sent(provider(environment)), [form])
    }))

  for (const secret of ["one,two", ",", "a, b,,c"]) {
    it.effect(`reads the secret ${secret} whole, and names its variable where Effect would split it`, () =>
      Effect.gen(function*() {
        const environment = { ...good, CLICKVIEW_CLIENT_SECRET: secret }
        const prefixed = Object.fromEntries(Object.entries(environment).map(([name, value]) => [`APP_${name}`, value]))
        assert.deepStrictEqual(yield* sent(provider(environment)), [{ ...form, client_secret: secret }])
        const nested = ConfigProvider.nested(provider(prefixed), "APP")
        for (const config of [undefined, Config.redacted("CLICKVIEW_CLIENT_SECRET")]) {
          assertNames(yield* refused(nested, { clientSecret: config }), "CLICKVIEW_CLIENT_SECRET", "must be one value")
        }
      }))
  }

  it.effect("reads from the environment of the process", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        vi.stubEnv("CLICKVIEW_CLIENT_ID", "from-env")
        vi.stubEnv("CLICKVIEW_CLIENT_SECRET", "my-secret")
      }),
      () => sent(ConfigProvider.fromEnv()),
      () => Effect.sync(() => vi.unstubAllEnvs())
    ).pipe(Effect.map((requests) => assert.deepStrictEqual(requests, [{ ...form, client_id: "from-env" }]))))

  it.effect("accepts the other options of `layer`", () =>
    Effect.gen(function*() {
      const error = yield* refused(provider(good), { timeouts: { attempt: "-1 seconds" } })
      if (!(error instanceof OAuthError)) return assert.fail(String(error))
      assert.deepInclude(error.reason, { _tag: "Configuration", option: "timeouts.attempt" })
    }))

  it.effect("ignores options that have a variable", () =>
    Effect.map(
      sent(provider(good), untyped({ clientId: undefined, scope: undefined, credentials: Effect.die("unused") })),
      (requests) => assert.deepStrictEqual(requests, [form])
    ))
})

describe("options that name variables", () => {
  it.effect("reads the variables that the options name", () =>
    Effect.gen(function*() {
      const environment = provider({
        LMS_ID: "my-client",
        CV_SECRET: "my-secret",
        URL_: "https://t.example.org/",
        S: "z"
      })
      assert.deepStrictEqual(
        yield* sent(environment, {
          clientId: Config.string("LMS_ID"),
          clientSecret: Config.nested(Config.redacted("SECRET"), "CV"),
          tokenUrl: Config.string("URL_"),
          scope: Config.string("S")
        }),
        [{ ...form, url: "https://t.example.org/", scope: "z" }]
      )
    }))

  it.effect("reads the variables below a provider's prefix", () =>
    Effect.gen(function*() {
      const environment = Object.fromEntries(Object.entries(good).map(([name, value]) => [`APP_${name}`, value]))
      assert.deepStrictEqual(yield* sent(ConfigProvider.nested(provider(environment), "APP")), [form])
    }))

  it.effect("uses the default of a variable", () =>
    Effect.gen(function*() {
      const options = { clientId: Config.withDefault(Config.string("LMS_ID"), "my-client") }
      assert.deepStrictEqual(yield* sent(provider({ CLICKVIEW_CLIENT_SECRET: "my-secret" }), options), [form])
    }))

  const renamed = {
    clientId: Config.string("LMS_ID"),
    clientSecret: Config.nested(Config.redacted("SECRET"), "CV"),
    tokenUrl: Config.string("CV_URL"),
    scope: Config.string("CV_SCOPE")
  }

  const fine: Environment = { LMS_ID: "id", CV_SECRET: "s", CV_URL: "https://t.example.org/", CV_SCOPE: "z" }

  for (
    const [name, part, value] of [
      ["LMS_ID", "LMS_ID", `${hidden}\n`],
      ["CV_SECRET", "SECRET", `${hidden}\n`],
      ["CV_URL", "CV_URL", `https://u:${hidden}@example.org/`],
      ["CV_SCOPE", "CV_SCOPE", `"${hidden}"`]
    ] as const
  ) {
    it.effect(`names the wrong variable ${name}`, () =>
      Effect.map(
        refused(provider({ ...fine, [name]: value }), renamed),
        (error) => assertNames(error, part, "must be")
      ))
  }

  for (const [name, part] of [["LMS_ID", "LMS_ID"], ["CV_SECRET", "SECRET"]] as const) {
    it.effect(`names the missing variable ${name}`, () =>
      Effect.map(
        refused(provider(Object.fromEntries(Object.entries(fine).filter(([key]) => key !== name))), renamed),
        (error) => assertNames(error, part)
      ))
  }

  it.effect("names both variables when one of two alternatives is wrong", () =>
    Effect.gen(function*() {
      const clientId = Config.string("NEW_ID").pipe(Config.orElse(() => Config.string("OLD_ID")))
      const error = yield* refused(provider({ ...good, OLD_ID: "" }), { clientId })
      assertNames(error, "NEW_ID or OLD_ID", "must be")
    }))

  it.effect("names the option when its wrong variable has a default", () =>
    Effect.gen(function*() {
      const options = { scope: Config.withDefault(Config.string("MY_SCOPE"), "a") }
      assertNames(yield* refused(provider({ ...good, MY_SCOPE: " " }), options), "scope", "must be")
    }))

  it.effect("names a wrong variable below a prefix", () =>
    Effect.gen(function*() {
      const environment = provider({ APP_CLICKVIEW_CLIENT_ID: "", APP_CLICKVIEW_CLIENT_SECRET: "s" })
      assertNames(yield* refused(ConfigProvider.nested(environment, "APP")), "CLICKVIEW_CLIENT_ID", "must be")
    }))

  it.effect("rejects a secret that an untyped caller passes in clear", () =>
    Effect.gen(function*() {
      const error = yield* refused(provider({ ...good, PLAIN: hidden }), {
        clientSecret: untyped(Config.string("PLAIN"))
      })
      assertNames(error, "PLAIN", "Redacted")
    }))
})

describe("invalid variables", () => {
  for (const name of ["CLICKVIEW_CLIENT_ID", "CLICKVIEW_CLIENT_SECRET"]) {
    it.effect(`fails the build and names the missing ${name}`, () =>
      Effect.gen(function*() {
        const rest = Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
        const error = yield* refused(provider(rest))
        assertNames(error, name)
        assert.isTrue(ConfigError.isConfigError(error) && ConfigError.isMissingDataOnly(error))
      }))
  }

  it.effect("fails the build and names both variables when both are missing", () =>
    Effect.map(refused(provider({})), (error) => assertNames(error, "CLICKVIEW_CLIENT_ID", "CLICKVIEW_CLIENT_SECRET")))

  const wrong: ReadonlyArray<readonly [name: string, value: string, expected: string]> = [
    ["CLICKVIEW_CLIENT_ID", "", "empty or missing"],
    ["CLICKVIEW_CLIENT_ID", " ", "visible ASCII"],
    ["CLICKVIEW_CLIENT_ID", `${hidden}\n`, "visible ASCII"],
    ["CLICKVIEW_CLIENT_SECRET", "", "empty or missing"],
    ["CLICKVIEW_CLIENT_SECRET", " \t ", "visible ASCII"],
    ["CLICKVIEW_CLIENT_SECRET", `${hidden}\n`, "newline"],
    ["CLICKVIEW_CLIENT_SECRET", `${hidden}\r\n`, "newline"],
    ["CLICKVIEW_CLIENT_SECRET", ` ${hidden}`, "white space"],
    ["CLICKVIEW_CLIENT_SECRET", `${hidden}\u0000`, "control characters"],
    ["CLICKVIEW_TOKEN_URL", `${hidden}/connect/token`, "absolute URL"],
    ["CLICKVIEW_TOKEN_URL", `https://u:${hidden}@exa mple.org/`, "absolute URL"],
    ["CLICKVIEW_TOKEN_URL", `https://u:${hidden}@example.org/`, "without credentials"],
    ["CLICKVIEW_TOKEN_URL", `https://example.org/#${hidden}`, "without a fragment"],
    ["CLICKVIEW_TOKEN_URL", `http://example.org/${hidden}`, "https URL"],
    ["CLICKVIEW_SCOPE", " ", "single spaces"],
    ["CLICKVIEW_SCOPE", `${hidden}  b`, "single spaces"],
    ["CLICKVIEW_SCOPE", `"${hidden}"`, "without quotes"],
    ["CLICKVIEW_SCOPE", `${hidden}\n`, "visible ASCII"]
  ]

  for (const [name, value, expected] of wrong) {
    it.effect(`fails the build when ${name} is ${JSON.stringify(value)} and says that it must be ${expected}`, () =>
      Effect.map(
        refused(provider({ ...good, [name]: value })),
        (error) => assertNames(error, name, "must be", expected)
      ))
  }
})

describe("a variable that becomes invalid later", () => {
  it.effect("fails the call with the variable's name and without its value", () =>
    Effect.gen(function*() {
      let environment = good
      const load = <A>(config: Config.Config<A>) => Effect.suspend(() => provider(environment).load(config))
      const endpoint = ScriptedClient.make(ScriptedClient.granted({ expires_in: 60 }))
      const tokens = yield* Layer.build(ClickViewToken.layerConfig()).pipe(
        Effect.map(Context.get(ClickViewToken)),
        Effect.provide(endpoint.layer),
        Effect.withConfigProvider(ConfigProvider.make({ load, flattened: provider(good).flattened }))
      )
      yield* tokens.get
      environment = { ...good, CLICKVIEW_CLIENT_SECRET: `${hidden}\n` }
      yield* TestClock.adjust("1 hour")
      const wrong = yield* Effect.flip(tokens.get)
      assert.deepStrictEqual(wrong.reason, {
        _tag: "Credentials",
        problem: "CLICKVIEW_CLIENT_SECRET is not valid"
      })
      assert.notInclude(printed(wrong), hidden)
      environment = { CLICKVIEW_CLIENT_ID: "my-client" }
      yield* TestClock.adjust("1 hour")
      assert.include((yield* Effect.flip(tokens.get)).message, "CLICKVIEW_CLIENT_SECRET is missing")
      environment = { ...good, CLICKVIEW_CLIENT_SECRET: "rotated" }
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(Redacted.value((yield* tokens.get).value), "a-token")
      assert.deepStrictEqual(
        endpoint.sent.map(({ body }) => new URLSearchParams(body).get("client_secret")),
        ["my-secret", "rotated"]
      )
    }).pipe(Effect.scoped))
})
