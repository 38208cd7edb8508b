import { ClickViewEmulator, examplePath, ScriptedResponse, tokenPath } from "@effect-clickview/emulator"
import { HttpApp, HttpClient, HttpClientRequest, HttpRouter } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Random, Ref, Stream, TestClock } from "effect"
import { call, obtainToken, request, send, validForm } from "./fixtures/requests.ts"

describe("ClickViewEmulator in process", () => {
  it.effect("responds at any origin", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken(validForm, `https://auth.clickviewapp.com${tokenPath}`)
      assert.strictEqual((yield* call(access_token, `https://integrations.clickviewapp.com${examplePath}`)).status, 200)
      assert.strictEqual((yield* call(access_token, examplePath)).status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("responds to HEAD as to GET, without the body", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken()
      const head = yield* send(
        HttpClientRequest.head(examplePath, { headers: { authorization: `Bearer ${access_token}` } })
      )
      const get = yield* call(access_token)
      assert.deepStrictEqual([head.status, head.text], [200, ""])
      assert.deepStrictEqual(head.headers, get.headers)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("responds with 404 and plain text to unknown paths", () =>
    Effect.gen(function*() {
      for (const path of ["/", "/connect/token/", "/CONNECT/token", "/api/v1", "//connect/token"]) {
        const response = yield* send(HttpClientRequest.post(`https://example.com${path}`))
        assert.deepStrictEqual([path, response.status], [path, 404])
        assert.match(response.text, /^[^{]/)
      }
      assert.deepInclude(yield* send(HttpClientRequest.post(examplePath)), { status: 405 })
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("dates every response by the Clock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2030, 0, 2, 3, 4, 5))
      assert.strictEqual((yield* send(request())).headers.date, "Wed, 02 Jan 2030 03:04:05 GMT")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("reads streamed bodies and text bodies", () =>
    Effect.gen(function*() {
      const type = "application/x-www-form-urlencoded"
      const form = new URLSearchParams(validForm).toString()
      const chunks = Stream.fromIterable(new TextEncoder().encode(form)).pipe(Stream.map((byte) => Uint8Array.of(byte)))
      const post = HttpClientRequest.post(tokenPath)
      assert.strictEqual((yield* send(HttpClientRequest.bodyStream(post, chunks, { contentType: type }))).status, 200)
      assert.strictEqual((yield* send(HttpClientRequest.bodyText(post, form, type))).status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("suspends, so that callers without a single flight send one request each", () =>
    Effect.gen(function*() {
      const { tokenRequests } = yield* ClickViewEmulator
      const cache = yield* Ref.make("")
      const naive = Effect.flatMap(Ref.get(cache), (token) =>
        token !== ""
          ? Effect.succeed(token)
          : Effect.tap(Effect.map(obtainToken(), ({ access_token }) => access_token), (token) => Ref.set(cache, token)))
      yield* Effect.all(Effect.replicate(naive, 50), { concurrency: "unbounded" })
      assert.strictEqual(yield* tokenRequests, 50)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("issues different tokens even if Random always returns the same number", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* obtainToken(), yield* obtainToken()]
      assert.notStrictEqual(first.access_token, second.access_token)
    }).pipe(Effect.withRandom(Random.fixed([3])), Effect.provide(ClickViewEmulator.layer())))

  it.effect("issues the same tokens for the same Random seed", () =>
    Effect.gen(function*() {
      const once = Effect.suspend(() =>
        obtainToken().pipe(Effect.withRandom(Random.make("seed")), Effect.provide(ClickViewEmulator.layer()))
      )
      assert.strictEqual((yield* once).access_token, (yield* once).access_token)
    }))

  it.effect("calls onRequest once for each request, including interrupted ones", () =>
    Effect.gen(function*() {
      const recorded = yield* Ref.make<ReadonlyArray<string>>([])
      const { respondNext, client } = yield* ClickViewEmulator.make({
        onRequest: ({ method, path, status }) =>
          Ref.update(recorded, (lines) => [...lines, `${method} ${path} ${status}`])
      })
      yield* respondNext(ScriptedResponse.hang, ScriptedResponse.reset)
      const left = yield* Effect.fork(client.execute(request()))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Ref.get(recorded), [])
      yield* Fiber.interrupt(left)
      yield* Effect.ignore(client.execute(request()))
      yield* client.execute(request())
      assert.deepStrictEqual(yield* Ref.get(recorded), [
        "POST /connect/token undefined",
        "POST /connect/token undefined",
        "POST /connect/token 200"
      ])
    }))

  it.effect("lets an interrupted caller return at once", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(obtainToken())
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(ClickViewEmulator.layer({ latency: "1 hour" }))))

  it.effect("fails with an Encode error before it sends an invalid header", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* ClickViewEmulator
      const error = yield* Effect.flip(client.get(examplePath, { headers: { "bad name": "x" } }))
      assert.deepStrictEqual([error._tag, error.reason], ["RequestError", "Encode"])
      assert.deepStrictEqual(yield* requests, [])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("can be mounted in another app", () =>
    Effect.gen(function*() {
      const { httpApp, requests } = yield* ClickViewEmulator.make()
      const handler = HttpApp.toWebHandler(HttpRouter.empty.pipe(HttpRouter.mountApp("/clickview", httpApp)))
      const response = yield* Effect.promise(() =>
        handler(
          new Request(`http://localhost/clickview${tokenPath}`, {
            method: "POST",
            body: new URLSearchParams(validForm)
          })
        )
      )
      assert.strictEqual(response.status, 200)
      assert.strictEqual((yield* requests)[0]?.path, tokenPath)
    }))

  it.effect("shares no state between two layers", () =>
    Effect.gen(function*() {
      const used = Effect.flatMap(ClickViewEmulator, ({ tokensIssued }) => Effect.zipRight(obtainToken(), tokensIssued))
      assert.strictEqual(yield* Effect.provide(used, ClickViewEmulator.layer()), 1)
      assert.strictEqual(yield* Effect.provide(used, ClickViewEmulator.layer()), 1)
    }))

  it.effect("provides its client as HttpClient", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ClickViewEmulator).client, yield* HttpClient.HttpClient)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
