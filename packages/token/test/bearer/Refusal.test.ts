/**
 * Refused calls: which refusals are about the token, what is replayed, and what is passed on.
 */
import { HttpBody, HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, Stream, TestClock } from "effect"
import { AccessToken, BearerAuth, Challenge, OAuthError } from "../../src/index.ts"
import type { Body } from "../support/ScriptedClient.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { bearers, path, refusal, tokensOf } from "./calls.ts"

const { json, reply } = ScriptedClient

describe("a refused call", () => {
  for (
    const [what, status, challenge] of [
      ["401 without a challenge", 401, undefined],
      ["401 with an empty challenge", 401, ""],
      ["401 with Bearer alone", 401, "Bearer"],
      ["401 with Bearer in capitals", 401, "BEARER realm=\"a\""],
      ["401 with invalid_token", 401, "Bearer error=\"invalid_token\""],
      ["401 with another scheme before it", 401, "Basic realm=\"a, b\", Bearer realm=\"c\", error=\"invalid_token\""]
    ] as const
  ) {
    it.effect(`discards the token and replays the call once with another after ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(status, challenge), json(200, {}))
        const { invalidated, tokens } = tokensOf("one", "two")
        const client = yield* BearerAuth.make(api.client, tokens)
        assert.strictEqual((yield* client.get(path)).status, 200)
        assert.deepStrictEqual(bearers(api), ["Bearer one", "Bearer two"])
        assert.deepStrictEqual(invalidated, ["one"])
      }))
  }

  for (
    const [what, status, challenge] of [
      ["401 with another scheme", 401, "Basic realm=\"a\""],
      ["401 with another error", 401, "Bearer error=\"insufficient_claims\""],
      ["401 with invalid_request", 401, "Bearer error=\"invalid_request\""],
      ["401 with an error in other letters", 401, "Bearer error=\"INVALID_TOKEN\""],
      ["403", 403, undefined],
      ["403 with invalid_token", 403, "Bearer error=\"invalid_token\""],
      ["400 with invalid_token", 400, "Bearer error=\"invalid_token\""],
      ["407", 407, "Bearer"],
      ["500", 500, "Bearer"]
    ] as const
  ) {
    it.effect(`passes ${what} on and keeps the token`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(status, challenge))
        const { invalidated, tokens } = tokensOf("one", "two")
        const client = yield* BearerAuth.make(api.client, tokens)
        const response = yield* client.get(path)
        assert.strictEqual(response.status, status)
        assert.strictEqual(yield* response.text, "a refusal")
        assert.strictEqual(api.sent.length, 1)
        assert.deepStrictEqual(invalidated, [])
      }))
  }

  it.effect("passes the refusal of a replay on and sends no third request", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401))
      const { invalidated, tokens } = tokensOf("one", "two", "three")
      const client = yield* BearerAuth.make(api.client, tokens)
      const response = yield* client.get(path)
      assert.strictEqual(response.status, 401)
      assert.strictEqual(yield* response.text, "a refusal")
      assert.deepStrictEqual(bearers(api), ["Bearer one", "Bearer two"])
      assert.deepStrictEqual(invalidated, ["one"])
    }))

  it.effect("passes the refusal on with an unread body when there is only the same token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401))
      const client = yield* BearerAuth.make(api.client, tokensOf("one").tokens)
      const response = yield* client.get(path)
      assert.strictEqual(yield* response.text, "a refusal")
      assert.deepStrictEqual(bearers(api), ["Bearer one"])
    }))

  it.effect("replays with the newer token and renews nothing when the token was renewed meanwhile", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401), json(200, {}))
      const invalidated: Array<AccessToken> = []
      const values = ["old", "new", "new"]
      const client = yield* BearerAuth.make(api.client, {
        get: Effect.sync(() => AccessToken.make({ value: values.shift() ?? "" })),
        invalidate: (token) => Effect.sync(() => invalidated.push(token))
      })
      assert.strictEqual((yield* client.get(path)).status, 200)
      assert.deepStrictEqual(bearers(api), ["Bearer old", "Bearer new"])
      assert.deepStrictEqual(invalidated, [AccessToken.make({ value: "old" })])
    }))

  it.effect("fails with the token's failure when there is no other token", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401))
      let calls = 0
      const failure = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })
      const client = yield* BearerAuth.make(api.client, {
        get: Effect.suspend(() => calls++ === 0 ? Effect.succeed(AccessToken.make({ value: "one" })) : failure),
        invalidate: () => Effect.void
      })
      const error = yield* Effect.flip(client.get(path))
      assert.deepStrictEqual(error instanceof OAuthError ? error.reason : error, failure.reason)
      assert.strictEqual(api.sent.length, 1)
    }))

  it.effect("applies the client's own changes of the request to the replay as well", () =>
    Effect.gen(function*() {
      const api = ScriptedClient.make(refusal(401), json(200, {}))
      let drawn = 0
      const numbered = HttpClient.mapRequest(api.client, HttpClientRequest.setHeader("x-number", String(++drawn)))
      const fresh = HttpClient.mapRequestEffect(
        numbered,
        (request) => Effect.sync(() => HttpClientRequest.setHeader(request, "x-fresh", String(++drawn)))
      )
      const client = yield* BearerAuth.make(fresh, tokensOf("one", "two").tokens)
      yield* client.get(path)
      assert.deepStrictEqual(api.sent.map(({ headers }) => headers["x-fresh"]), ["2", "3"])
    }))
})

describe("the body of a replayed call", () => {
  const form = new FormData()
  form.set("a", "b")
  for (
    const [what, body] of [
      ["nothing", HttpBody.empty],
      ["bytes", HttpBody.uint8Array(new TextEncoder().encode("bytes"))],
      ["text", HttpBody.text("text")],
      ["JSON", HttpBody.unsafeJson({ a: 1 })],
      ["a form", HttpBody.formData(form)],
      ["a raw text", HttpBody.raw("raw")],
      ["a blob", HttpBody.raw(new Blob(["blob"]))]
    ] as const
  ) {
    for (const method of ["POST", "PATCH", "DELETE"] as const) {
      it.effect(`replays a ${method} with a body of ${what}`, () =>
        Effect.gen(function*() {
          const bodies: Array<HttpBody.HttpBody> = []
          const { client: inner } = ScriptedClient.make(refusal(401), json(200, {}))
          const client = yield* BearerAuth.make(
            HttpClient.mapRequest(inner, (request) => {
              bodies.push(request.body)
              return request
            }),
            tokensOf("one", "two").tokens
          )
          const response = yield* client.execute(
            HttpClientRequest.make(method)(path).pipe(HttpClientRequest.setBody(body))
          )
          assert.strictEqual(response.status, 200)
          assert.deepStrictEqual(bodies, [body, body])
        }))
    }
  }

  for (
    const [what, body] of [
      ["a stream", HttpBody.stream(Stream.make(new Uint8Array(1)))],
      ["a raw readable stream", HttpBody.raw(new ReadableStream())],
      [
        "a raw async iterable",
        HttpBody.raw({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: 0 }) }) })
      ],
      ["a raw pipe", HttpBody.raw({ pipe: () => undefined })]
    ] as const
  ) {
    it.effect(`passes the refusal on and discards the token without a replay when the body is ${what}`, () =>
      Effect.gen(function*() {
        const api = ScriptedClient.make(refusal(401), json(200, {}))
        const { invalidated, tokens } = tokensOf("one", "two")
        const client = yield* BearerAuth.make(api.client, tokens)
        const response = yield* client.post(path, { body })
        assert.strictEqual(response.status, 401)
        assert.strictEqual(yield* response.text, "a refusal")
        assert.deepStrictEqual(invalidated, ["one"])
        yield* client.get(path)
        assert.deepStrictEqual(bearers(api), ["Bearer one", "Bearer two"])
      }))
  }
})

/** A refusal whose body starts like this and never ends, and whether the body was cancelled. */
const endless = (first: string) => {
  let given = false
  const body: Body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
    cancel: () => {
      given = true
    }
  })
  return { step: reply(401, body), isGivenUp: () => given }
}

describe("the body of a refusal", () => {
  it.effect("cancels the body of a refusal after a second, before the replay", () =>
    Effect.gen(function*() {
      const refused = endless("no")
      const api = ScriptedClient.make(refused.step, json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one", "two").tokens)
      const call = yield* Effect.fork(client.get(path))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(call)).status, 200)
      assert.isTrue(refused.isGivenUp())
      assert.isTrue(api.sent[0]?.signal.aborted)
    }))

  it.effect("cancels a large body of a refusal at once", () =>
    Effect.gen(function*() {
      const refused = endless("n".repeat(65_537))
      const api = ScriptedClient.make(refused.step, json(200, {}))
      const client = yield* BearerAuth.make(api.client, tokensOf("one", "two").tokens)
      assert.strictEqual((yield* client.get(path)).status, 200)
      assert.isTrue(refused.isGivenUp())
    }))

  for (const [what, end] of [["fails", "fail"], ["is interrupted", "interrupt"]] as const) {
    it.effect(`cancels the body of a refusal when the wait for another token ${what}`, () =>
      Effect.gen(function*() {
        const refused = endless("no")
        const api = ScriptedClient.make(refused.step)
        const renewal = yield* Deferred.make<AccessToken, OAuthError>()
        const asked = yield* Deferred.make<boolean>()
        let gets = 0
        const client = yield* BearerAuth.make(api.client, {
          get: Effect.suspend(() =>
            gets++ === 0
              ? Effect.succeed(AccessToken.make({ value: "one" }))
              : Effect.zipRight(Deferred.succeed(asked, true), Deferred.await(renewal))
          ),
          invalidate: () => Effect.void
        })
        const call = yield* Effect.fork(client.get(path))
        yield* Deferred.await(asked)
        if (end === "fail") yield* Deferred.fail(renewal, new OAuthError({ reason: { _tag: "Closed" } }))
        const exit = yield* end === "fail" ? Fiber.await(call) : Fiber.interrupt(call)
        assert.isTrue(Exit.isFailure(exit) && Cause.isInterrupted(exit.cause) === (end === "interrupt"))
        yield* TestClock.adjust("1 second")
        assert.isTrue(refused.isGivenUp())
      }))
  }
})

describe("the challenge of a refusal that is passed on", () => {
  it.effect("parses insufficient_scope and its scope", () =>
    Effect.gen(function*() {
      const header =
        "Basic realm=\"b\", Bearer realm=\"a\", error=\"insufficient_scope\", scope=\"smartembed.viewkey  other\", " +
        "error_description=\"more is needed\", error_uri=\"https://a.example/e\""
      const client = yield* BearerAuth.make(ScriptedClient.make(refusal(403, header)).client, tokensOf("one").tokens)
      const [basic, bearer, ...others] = Challenge.of(yield* client.get(path))
      assert.deepInclude(basic, { scheme: "Basic", isBearer: false, realm: "b", error: undefined, scopes: [] })
      assert.deepInclude(bearer, {
        scheme: "Bearer",
        isBearer: true,
        realm: "a",
        error: "insufficient_scope",
        scopes: ["smartembed.viewkey", "other"],
        errorDescription: "more is needed",
        errorUri: "https://a.example/e"
      })
      assert.deepStrictEqual(others, [])
    }))

  it.effect("is empty when the refusal has no challenge", () =>
    Effect.gen(function*() {
      const client = yield* BearerAuth.make(ScriptedClient.make(refusal(403)).client, tokensOf("one").tokens)
      assert.deepStrictEqual(Challenge.of(yield* client.get(path)), [])
    }))
})
