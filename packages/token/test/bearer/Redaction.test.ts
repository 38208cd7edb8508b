/**
 * No printed response or failure of a call shows its token.
 */
import { Headers, HttpClient, HttpClientError } from "@effect/platform"
import type { HttpClientResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Stream } from "effect"
import { BearerAuth, Challenge } from "../../src/index.ts"
import { logs, printed } from "../support/Printed.ts"
import type { Step } from "../support/ScriptedClient.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { bearers, path, refusal, tokensOf } from "./calls.ts"

const secret = "token-nobody-may-see"

const { json, reply } = ScriptedClient

const half = (): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({ pull: (controller) => controller.error(new Error("the connection broke")) })

/** The failure of a client that turns a response into a failure. */
const judged: Step = (request) =>
  Effect.flatMap(
    json(500, {})(request),
    (response) =>
      Effect.fail(new HttpClientError.ResponseError({ request, response, reason: "StatusCode", description: "bad" }))
  )

const body = (read: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<unknown, unknown>) => read

describe("redaction of the token in printed values", () => {
  for (
    const [what, step, read] of [
      ["an answer", json(200, { ok: true }), body(Effect.succeed)],
      ["an answer that quotes it", json(400, { secret }, { "x-echo": `you sent ${secret}` }), body(Effect.succeed)],
      ["a failed connection", ScriptedClient.reset(), body(Effect.succeed)],
      [
        "a failed connection, whose cause is a client's failure",
        (request) => ScriptedClient.broken(new HttpClientError.RequestError({ request, reason: "Transport" }))(request),
        body(Effect.succeed)
      ],
      ["an answer that its client judges to be a failure", judged, body(Effect.succeed)],
      ["a text that breaks off", reply(200, half()), body((response) => response.text)],
      ["a JSON that is none", reply(200, "{"), body((response) => response.json)],
      ["bytes that break off", reply(200, half()), body((response) => response.arrayBuffer)],
      ["parameters that break off", reply(200, half()), body((response) => response.urlParamsBody)],
      ["a form that is none", reply(200, "no form"), body((response) => response.formData)],
      ["a stream that breaks off", reply(200, half()), body((response) => Stream.runDrain(response.stream))],
      ["a stream of nothing", reply(204), body((response) => Stream.runDrain(response.stream))]
    ] satisfies ReadonlyArray<readonly [string, Step, ReturnType<typeof body>]>
  ) {
    it.effect(`prints no token in ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(step)
        const client = yield* BearerAuth.make(api.client, tokensOf(secret).tokens)
        const lines: Array<string> = []
        const exit = yield* client.get(path).pipe(
          Effect.flatMap(read),
          Effect.tapBoth({ onFailure: Effect.logError, onSuccess: Effect.log }),
          Effect.exit,
          Effect.provide(logs(lines))
        )
        assert.deepStrictEqual(bearers(api), [`Bearer ${secret}`])
        assert.isNotEmpty(lines)
        assert.notInclude(printed(exit), secret)
        assert.notInclude(lines.join("\n"), secret)
        if (Exit.isSuccess(exit)) assert.include(printed(exit), "integrations.clickviewapp.com")
      }))
  }

  it.effect("finds the token in the same failure without BearerAuth", () =>
    Effect.gen(function*() {
      const { client } = ScriptedClient.make(ScriptedClient.reset())
      const exit = yield* Effect.exit(
        client.get("https://a.example", { headers: { authorization: `Bearer ${secret}` } })
      )
      assert.include(printed(exit), secret)
    }))

  it.effect("prints no cookies of a response and does not consume its body", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(
        json(200, { ok: true }, { "set-cookie": "session=cookie-nobody-may-see", "x-a": "b" })
      )
      const client = yield* BearerAuth.make(api.client, tokensOf(secret).tokens)
      const response = yield* client.get(path)
      assert.notInclude(printed(response), "cookie-nobody-may-see")
      assert.include(printed(response), "\"x-a\"")
      assert.deepStrictEqual(yield* response.json, { ok: true })
    }))

  it.effect("keeps reason, description, cause and status of a failure", () =>
    Effect.gen(function*() {
      const cause = new Error("the cause")
      const client = yield* BearerAuth.make(
        ScriptedClient.make(ScriptedClient.broken(cause), judged).client,
        tokensOf(secret).tokens
      )
      const transport = yield* Effect.flip(client.get(path))
      assert.deepInclude(transport, { _tag: "RequestError", reason: "Transport", cause })
      const status = yield* Effect.flip(client.get(path))
      assert.include(status.message, "StatusCode: bad (500 GET https://integrations.clickviewapp.com/api/v1/thing)")
    }))

  it.effect("keeps all members of a response", () =>
    Effect.gen(function*() {
      const client = yield* BearerAuth.make(
        ScriptedClient.make(reply(200, "a=1", { "x-a": "b", "set-cookie": "c=d" })).client,
        tokensOf(secret).tokens
      )
      const response = yield* client.get(path)
      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.headers["x-a"], "b")
      assert.strictEqual(response.request.url, "https://integrations.clickviewapp.com/api/v1/thing")
      assert.isTrue("c" in response.cookies.cookies)
      assert.strictEqual(response.remoteAddress._tag, "None")
      assert.deepStrictEqual(yield* response.urlParamsBody, [["a", "1"]])
      assert.strictEqual(yield* response.text, "a=1")
      const again = yield* client.get(path)
      assert.strictEqual((yield* again.arrayBuffer).byteLength, 3)
      const filtered = yield* HttpClient.filterStatusOk(client).get(path)
      assert.strictEqual(yield* Stream.runCount(filtered.stream), 1)
    }))

  it.effect("prints no token when a program traces all headers", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const watched: Step = (request) =>
        Effect.flatMap(Headers.currentRedactedNames, (names) => {
          seen.push(Headers.redact(request.headers, names))
          return json(200, {})(request)
        })
      const client = yield* BearerAuth.make(ScriptedClient.make(watched).client, tokensOf(secret).tokens)
      yield* Effect.locally(client.get(path), Headers.currentRedactedNames, [])
      assert.lengthOf(seen, 1)
      assert.notInclude(printed(seen), secret)
    }))
})

describe("sanitizing of API texts", () => {
  const written = `${secret} is not good\u0007 "${"x".repeat(300)}`

  it.effect("redacts the token in a challenge, removes control characters, and cuts it", () =>
    Effect.gen(function*() {
      const header = `Bearer realm="${secret}", error="insufficient_scope", error_description="${secret} is\u0007 bad"`
      const client = yield* BearerAuth.make(ScriptedClient.make(refusal(403, header)).client, tokensOf(secret).tokens)
      const [challenge] = Challenge.of(yield* client.get(path))
      assert.strictEqual(challenge?.realm, "***")
      assert.strictEqual(challenge?.errorDescription, "*** is bad")
      assert.notInclude(printed(challenge), secret)
    }))

  it.effect("redacts, filters and cuts any other text", () =>
    Effect.gen(function*() {
      const client = yield* BearerAuth.make(ScriptedClient.make(reply(400, written)).client, tokensOf(secret).tokens)
      const response = yield* client.get(path)
      const shown = BearerAuth.redact(response)(yield* response.text)
      assert.strictEqual(shown, `*** is not good ${"x".repeat(240)}`)
      assert.isUndefined(BearerAuth.redact(response)(""))
      assert.isUndefined(BearerAuth.redact(response)(7))
    }))

  it.effect("filters and cuts the texts of a response to a call without a token", () =>
    Effect.gen(function*() {
      const response = yield* ScriptedClient.make(refusal(401, "Bearer realm=\"a\u0007b\"")).client.get(
        "https://a.example"
      )
      assert.deepStrictEqual(Challenge.of(response).map(({ realm }) => realm), ["ab"])
    }))
})
