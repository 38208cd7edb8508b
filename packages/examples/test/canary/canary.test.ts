/**
 * The canary: a known secret and a known token go through success and every failure. Then all output is searched for them.
 *
 * Each kind of output has a control that plants the secret there and must find it.
 */
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { ClickViewToken, OAuthError } from "@effect-clickview/token"
import type { HttpClient } from "@effect/platform"
import { HttpClientError, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Exit, Layer, Metric, Redacted, Runtime, Stream } from "effect"
import { find, formsOf, prints } from "./Canary.ts"
import { accessToken, clientId, clients, good, type Scenario, scenarios, secret } from "./Scenarios.ts"
import { Surfaces } from "./Surfaces.ts"

const secrets = [secret, accessToken]

const options = {
  clientId,
  clientSecret: Redacted.make(secret),
  retry: { attempts: 1 },
  timeouts: { attempt: "2 seconds", flight: "2 seconds" }
} as const

const printExit = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.match(exit, {
    onSuccess: prints,
    onFailure: (cause) =>
      [
        prints(cause),
        Cause.pretty(cause, { renderErrorCause: true }),
        prints(Cause.squash(cause)),
        prints(Runtime.makeFiberFailure(cause)),
        ...Array.from(Cause.failures(cause), prints)
      ].join("\n")
  })

/** Obtains a token, invalidates it, runs the scenario, and returns the outcome with everything printable. */
const observe = (surfaces: Surfaces, { answer, latency = "1 millis" }: Scenario) =>
  surfaces.watch(
    Effect.gen(function* () {
      const emulator = yield* ClickViewEmulator
      const tokens = yield* ClickViewToken
      yield* emulator.respondNext(ScriptedResponse.json(200, good), answer)
      yield* Effect.flatMap(tokens.get, tokens.invalidate)
      const exit = yield* Effect.exit(tokens.get)
      yield* Effect.logInfo("outcome", exit)
      const again = yield* Effect.exit(Effect.withSpan(tokens.ready, "caller"))
      const status = yield* tokens.status
      const changes = yield* Stream.runCollect(Stream.take(tokens.statusChanges, 1))
      yield* Effect.logInfo(status, yield* emulator.requests)
      return {
        exit,
        text: [exit, again].map(printExit).concat([status, changes, yield* emulator.requests].map(prints)).join("\n")
      }
    }).pipe(
      Effect.provide(
        ClickViewToken.layer(options).pipe(
          Layer.provideMerge(ClickViewEmulator.layer({ clients, latency }))
        )
      ),
      Effect.scoped
    )
  )

const assertClean = (name: string, text: string) =>
  assert.deepStrictEqual(find(text, secrets), [], `${name} contains a secret`)

describe("ClickViewToken", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it.live(`values, logs, spans and metrics contain no secret when the endpoint responds with ${name}`, () =>
      Effect.gen(function* () {
        const surfaces = new Surfaces()
        const { exit, text } = yield* observe(surfaces, scenario)
        const outcome = Exit.match(exit, {
          onSuccess: () => "Token",
          onFailure: (cause) =>
            Cause.failureOption(cause).pipe((error) => error._tag === "Some" ? error.value.reason._tag : "Defect")
        })
        assert.strictEqual(outcome, scenario.reason)
        assertClean("a value", text)
        assert.isAbove(surfaces.logs.length, 5)
        assertClean("a log", surfaces.logs.join("\n"))
        assert.isAbove(surfaces.spans.length, 1)
        assertClean("a span", surfaces.spans.join("\n"))
        assertClean("a metric", prints(Metric.unsafeSnapshot()))
      }))
  }

  it.effect("errors about invalid options and variables contain no secret", () =>
    Effect.gen(function* () {
      const wrong = `${secret}\n`
      const url = `https://user:${encodeURIComponent(secret)}@auth.example/`
      const build = (layer: Layer.Layer<ClickViewToken, unknown, HttpClient.HttpClient>) =>
        Effect.exit(Effect.scoped(Layer.build(layer.pipe(Layer.provide(ClickViewEmulator.layer())))))
      const variables = (record: Record<string, string>) =>
        Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(record))))
      const exits = [
        yield* build(ClickViewToken.layer({ ...options, clientSecret: Redacted.make(wrong) })),
        yield* build(ClickViewToken.layer({ ...options, tokenUrl: url })),
        yield* build(
          ClickViewToken.layerConfig().pipe(
            Layer.provide(variables({ CLICKVIEW_CLIENT_ID: clientId, CLICKVIEW_CLIENT_SECRET: wrong }))
          )
        ),
        yield* build(
          ClickViewToken.layerConfig().pipe(Layer.provide(
            variables({ CLICKVIEW_CLIENT_ID: clientId, CLICKVIEW_CLIENT_SECRET: secret, CLICKVIEW_TOKEN_URL: url })
          ))
        )
      ]
      for (const exit of exits) {
        assert.isTrue(Exit.isFailure(exit))
        assertClean("an error", printExit(exit))
      }
    }))
})

describe("canary", () => {
  it("the canary finds a secret in every encoding", () => {
    for (const [name, form] of formsOf(secret)) assert.include(find(`before ${form} after`, [secret]), name)
    for (const pad of ["", "a", "ab"]) {
      const encoded = Buffer.from(`${pad}${secret}tail`).toString("base64")
      assert.isNotEmpty(find(encoded, [secret]), `after ${pad.length} characters`)
    }
    assert.isNotEmpty(find(prints(new TextEncoder().encode(secret)), [secret]))
  })

  it("the canary finds a secret in an error that holds a request, its headers or its form", () => {
    const request = HttpClientRequest.post("https://auth.example/").pipe(
      HttpClientRequest.bearerToken(accessToken),
      HttpClientRequest.bodyUrlParams({ client_secret: secret })
    )
    const error = new HttpClientError.RequestError({ request, reason: "Transport" })
    assert.isNotEmpty(find(printExit(Exit.fail(error)), [accessToken]))
    assert.isNotEmpty(find(printExit(Exit.fail(new Error("x", { cause: request }))), [accessToken]))
    assert.isNotEmpty(find(printExit(Exit.fail({ ...request.body })), [secret]))
  })

  it("the canary finds a secret in an OAuthError that contains it", () => {
    const error = new OAuthError({
      reason: { _tag: "Rejected", status: 401, code: "invalid_client", description: secret }
    })
    assert.isNotEmpty(find(printExit(Exit.fail(error)), [secret]))
  })

  it.live("the canary finds a secret in every logger, in a span and in a metric", () =>
    Effect.gen(function* () {
      const surfaces = new Surfaces()
      yield* surfaces.watch(
        Effect.logTrace("planted", { secret }).pipe(
          Effect.annotateLogs("token", accessToken),
          Effect.withSpan("planted", { attributes: { secret } })
        )
      )
      for (const logger of ["json", "logfmt", "string", "structured", "console"]) {
        const lines = surfaces.logs.filter((line) => line.startsWith(`${logger}: `)).join("\n")
        assert.isNotEmpty(find(lines, [secret]), logger)
        assert.isNotEmpty(find(lines, [accessToken]), logger)
      }
      assert.isNotEmpty(find(surfaces.spans.join("\n"), [secret]))
      yield* Metric.increment(Metric.tagged(Metric.counter("canary.control"), "planted", "control-value"))
      assert.isNotEmpty(find(prints(Metric.unsafeSnapshot()), ["control-value"]))
    }))
})
