import { ClickViewEmulator, examplePath, ScriptedResponse, tokenPath } from "@effect-clickview/emulator"
import { HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel, Redacted } from "effect"
import { inspect } from "node:util"
import { call, obtainToken, request, secret, send, validForm } from "../fixtures/requests.ts"

const everything = (value: unknown) =>
  [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: Infinity, showHidden: true, getters: true })
  ].join("\n")

describe("RecordedRequest", () => {
  it.effect("contains each request in order with the status of its response", () =>
    Effect.gen(function*() {
      const { requests } = yield* ClickViewEmulator
      yield* send(HttpClientRequest.setHeader(request(), "user-agent", "a-client/1"))
      yield* send(HttpClientRequest.get(`${examplePath}?x=1`))
      const [first, second] = yield* requests
      assert.deepInclude(first, {
        method: "POST",
        path: tokenPath,
        form: { ...validForm, client_secret: "<redacted>" },
        status: 200
      })
      assert.deepInclude(first?.headers, { "user-agent": "a-client/1" })
      assert.deepInclude(second, { method: "GET", path: examplePath, form: {}, status: 401 })
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("shows a repeated parameter as a list", () =>
    Effect.gen(function*() {
      const { requests } = yield* ClickViewEmulator
      yield* send(
        HttpClientRequest.post(tokenPath).pipe(
          HttpClientRequest.bodyText(
            "scope=a&scope=b&client_secret=x&client_secret=y",
            "application/x-www-form-urlencoded"
          )
        )
      )
      assert.deepStrictEqual((yield* requests)[0]?.form, {
        scope: ["a", "b"],
        client_secret: ["<redacted>", "<redacted>"]
      })
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("contains no secret and no token, wherever a client sends them", () =>
    Effect.gen(function*() {
      const emulator = yield* ClickViewEmulator
      const { access_token } = yield* obtainToken()
      const special = "p@ss w/rd&+%"
      yield* send(request({ ...validForm, client_secret: "wrong-secret-canary" }))
      yield* send(request({ ...validForm, client_id: secret }))
      yield* send(request({ ...validForm, client_id: special, [secret]: special, note: access_token }))
      yield* send(
        request({ ...validForm, refresh_token: "foreign-token-canary", client_assertion: "assertion-canary" })
      )
      yield* send(request(validForm, `${tokenPath}?client_secret=${secret}`))
      yield* send(HttpClientRequest.basicAuth(request(), validForm.client_id, "basic-canary"))
      yield* send(HttpClientRequest.setHeaders(HttpClientRequest.get(examplePath), {
        authorization: `Bearer ${access_token}`,
        cookie: "session=cookie-canary",
        "proxy-authorization": "Basic proxy-canary",
        "x-api-key": "key-canary",
        "x-debug": `${secret} ${access_token}`,
        referer: `https://example.com/?a=${encodeURIComponent(special)}`
      }))
      yield* send(HttpClientRequest.get(`/${encodeURIComponent(special)}/${secret}/${access_token}`))
      yield* send(HttpClientRequest.get(`/%65mulator-secret/%zz`))
      yield* send(HttpClientRequest.get(`/%65mulator-secret`))
      yield* send(request({ ...validForm, pwd: "pwd-canary", passphrase: "pass-canary", first_name: "name-canary" }))
      yield* call("foreign-token-canary")
      yield* emulator.respondNext(
        ScriptedResponse.json(400, { error: "x", error_description: secret }),
        ScriptedResponse.reset
      )
      yield* send(request())
      yield* Effect.ignore(send(request()))

      const printed = everything([yield* emulator.requests, emulator])
      assert.include(printed, "<redacted>")
      const canaries = [
        secret,
        "%65mulator-secret\"",
        access_token,
        special,
        encodeURIComponent(special),
        "canary",
        btoa(secret)
      ]
      for (const canary of canaries) assert.notInclude(printed, canary)
      for (const canary of canaries.slice(0, 3)) {
        assert.include(everything({ canary }), JSON.stringify(canary).slice(1, -1))
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [
        ClickViewEmulator.defaultClient,
        { id: "second", secrets: [Redacted.make("p@ss w/rd&+%"), Redacted.make("")] }
      ]
    }))))
})

it.effect("logs one debug line for each request, with only method, path and status", () => {
  const lines: Array<unknown> = []
  const logger = Logger.make(({ logLevel, message }) => {
    lines.push([logLevel.label, message])
  })
  return Effect.gen(function*() {
    const { access_token } = yield* obtainToken()
    yield* call(access_token)
    yield* send(HttpClientRequest.get(`/${secret}/${access_token}?client_secret=${secret}`))
    assert.deepStrictEqual(lines, [
      ["DEBUG", ["POST /connect/token 200"]],
      ["DEBUG", ["GET /api/v1/example 200"]],
      ["DEBUG", ["GET /<redacted>/<redacted> 404"]]
    ])
  }).pipe(
    Effect.provide(Layer.merge(ClickViewEmulator.layer(), Logger.replace(Logger.defaultLogger, logger))),
    Logger.withMinimumLogLevel(LogLevel.All)
  )
})
