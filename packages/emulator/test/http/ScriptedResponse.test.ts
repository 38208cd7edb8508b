import { ClickViewEmulator, examplePath, ScriptedResponse } from "@effect-clickview/emulator"
import { HttpApp, HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Equal, FastCheck, Fiber, Option, Schema, TestClock } from "effect"
import { obtainToken, request, send } from "../fixtures/requests.ts"

const headers = FastCheck.dictionary(
  FastCheck.stringMatching(/^[a-z][a-z-]{0,9}$/),
  FastCheck.stringMatching(/^[ -~]{0,9}$/)
)
const status = FastCheck.integer({ min: 200, max: 599 })

const responses = FastCheck.oneof(
  FastCheck.tuple(status, FastCheck.jsonValue(), headers).map((values) => ScriptedResponse.json(...values)),
  FastCheck.tuple(status, FastCheck.oneof(FastCheck.string(), FastCheck.uint8Array()), headers).map((values) =>
    ScriptedResponse.raw(...values)
  ),
  FastCheck.constantFrom(ScriptedResponse.hang, ScriptedResponse.reset),
  FastCheck.nat().map((millis) => ScriptedResponse.delay(millis))
)

describe("ScriptedResponse", () => {
  it.prop("is unchanged by encoding to JSON and decoding", [responses], ([response]) => {
    const wire = Schema.parseJson(ScriptedResponse.schema)
    const back = Schema.decodeSync(wire)(Schema.encodeSync(wire)(response))
    assert.deepStrictEqual(back, response)
    assert.isTrue(
      response._tag !== "Delay" || (back._tag === "Delay" && Equal.equals(back.duration, response.duration))
    )
  })

  it("encodes to readable JSON", () => {
    const encode = Schema.encodeSync(ScriptedResponse.schema)
    assert.deepStrictEqual(encode(ScriptedResponse.json(503, { error: "server_error" }, { "Retry-After": "7" })), {
      _tag: "Json",
      status: 503,
      body: { error: "server_error" },
      headers: { "Retry-After": "7" }
    })
    assert.deepStrictEqual(encode(ScriptedResponse.raw(200, new Uint8Array([1, 2]))), {
      _tag: "Raw",
      status: 200,
      body: { base64: "AQI=" },
      headers: {}
    })
    assert.deepStrictEqual(encode(ScriptedResponse.delay("2 seconds")), { _tag: "Delay", duration: 2000 })
  })

  it("throws when it is made with a status, body or header that HTTP cannot carry", () => {
    assert.throws(() => ScriptedResponse.json(99, {}))
    assert.throws(() => ScriptedResponse.json(600, {}))
    assert.throws(() => ScriptedResponse.json(200, undefined))
    assert.throws(() => ScriptedResponse.raw(200, "", { "bad name": "x" }))
    assert.throws(() => ScriptedResponse.raw(200, "", { name: "a\r\nb: c" }))
  })
})

describe("respondNext", () => {
  it.effect("responds with the scripted responses in order, then processes requests normally", () =>
    Effect.gen(function*() {
      const { respondNext, tokenRequests, tokensIssued } = yield* ClickViewEmulator
      yield* respondNext(
        ScriptedResponse.json(503, { error: "server_error" }, { "Retry-After": "7" }),
        ScriptedResponse.raw(200, "<html>")
      )
      yield* respondNext(ScriptedResponse.json(400, { error: "x" }, { "Content-Type": "application/problem+json" }))
      const first = yield* send(request())
      assert.deepStrictEqual([first.status, first.text], [503, "{\"error\":\"server_error\"}"])
      assert.strictEqual(first.headers["content-type"], "application/json")
      assert.strictEqual(first.headers["retry-after"], "7")
      const second = yield* send(request())
      assert.deepStrictEqual([second.status, second.text], [200, "<html>"])
      assert.notProperty(second.headers, "content-type")
      assert.strictEqual((yield* send(request())).headers["content-type"], "application/problem+json")
      assert.strictEqual((yield* send(request())).status, 200)
      assert.deepStrictEqual([yield* tokenRequests, yield* tokensIssued], [4, 1])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("does not affect other routes", () =>
    Effect.gen(function*() {
      const { respondNext, client } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.json(503, {}))
      assert.strictEqual((yield* client.get(examplePath)).status, 401)
      assert.strictEqual((yield* send(request())).status, 503)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("sends bytes unchanged", () =>
    Effect.gen(function*() {
      const { respondNext, client } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.raw(200, new Uint8Array([0xef, 0xbb, 0xbf, 0xff])))
      const response = yield* Effect.flatMap(client.execute(request()), (response) => response.arrayBuffer)
      assert.deepStrictEqual(Array.from(new Uint8Array(response)), [0xef, 0xbb, 0xbf, 0xff])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("sends no body with a status that cannot have one", () =>
    Effect.gen(function*() {
      const { respondNext } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.raw(204, "body"), ScriptedResponse.raw(304, "body"))
      const [first, second] = [yield* send(request()), yield* send(request())]
      assert.deepStrictEqual([first.status, first.text, second.status, second.text], [204, "", 304, ""])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("hangs until the caller gives up", () =>
    Effect.gen(function*() {
      const { respondNext, requests } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.hang)
      const fiber = yield* Effect.fork(Effect.timeoutOption(send(request()), "1 day"))
      yield* TestClock.adjust("1 day")
      assert.isTrue(Option.isNone(yield* Fiber.join(fiber)))
      assert.deepStrictEqual((yield* requests).map(({ status }) => status), [undefined])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("fails with a Transport error for a reset in process", () =>
    Effect.gen(function*() {
      const { respondNext, requests } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.reset)
      const error = yield* Effect.flip(send(request()))
      assert.deepStrictEqual([error._tag, error.reason], ["RequestError", "Transport"])
      assert.deepStrictEqual((yield* requests).map(({ status }) => status), [undefined])
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("delays by the Clock, then processes the request normally", () =>
    Effect.gen(function*() {
      const { respondNext } = yield* ClickViewEmulator
      yield* respondNext(ScriptedResponse.delay("10 seconds"))
      const fiber = yield* Effect.fork(obtainToken())
      yield* TestClock.adjust("9999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).token_type, "Bearer")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("responds with 500 if the server cannot reset connections", () =>
    Effect.gen(function*() {
      const { respondNext, httpApp } = yield* ClickViewEmulator.make()
      yield* respondNext(ScriptedResponse.reset)
      const handler = HttpApp.toWebHandler(httpApp)
      const response = yield* Effect.promise(() =>
        handler(new Request("http://localhost/connect/token", { method: "POST", body: "" }))
      )
      assert.strictEqual(response.status, 500)
    }))
})

it.effect("latency delays every token response by the Clock, and no other route", () =>
  Effect.gen(function*() {
    const { respondNext } = yield* ClickViewEmulator
    const client = yield* HttpClient.HttpClient
    yield* respondNext(ScriptedResponse.json(503, {}))
    for (const status of [503, 200]) {
      const fiber = yield* Effect.fork(send(request()))
      yield* TestClock.adjust("2999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, status)
    }
    assert.strictEqual((yield* client.get(examplePath)).status, 401)
  }).pipe(Effect.provide(ClickViewEmulator.layer({ latency: "3 seconds" }))))
