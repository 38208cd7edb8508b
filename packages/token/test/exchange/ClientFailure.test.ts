/**
 * HTTP clients with unusual failures: the token layer maps them, and reveals nothing of the request.
 */
import { HttpClient, HttpClientError } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Exit, Redacted, Stream } from "effect"
import type { OAuthErrorReason } from "../../src/index.ts"
import { ask, logged } from "../support/Ask.ts"
import { printed } from "../support/Printed.ts"
import * as ScriptedClient from "../support/ScriptedClient.ts"
import { untyped } from "../support/Untyped.ts"

const secret = "secret-nobody-may-see"

class OwnError extends Data.TaggedError("OwnError")<{ readonly cause: unknown }> {}

type Change = (client: HttpClient.HttpClient) => HttpClient.HttpClient

const dying: Change = (client) => HttpClient.transformResponse(client, Effect.orDie)

const wrapping: Change = (client) =>
  HttpClient.transformResponse(client, Effect.mapError((cause) => untyped(new OwnError({ cause }))))

const strict: Change = HttpClient.filterStatusOk

const refused = ScriptedClient.json(401, { error: "invalid_client" })

const transport: OAuthErrorReason = { _tag: "Transport", host: "auth.clickviewapp.com", code: "ECONNRESET" }

const rejected: OAuthErrorReason = {
  _tag: "Rejected",
  status: 401,
  code: "invalid_client",
  description: undefined,
  uri: undefined
}

const withRequest: ScriptedClient.Step = (request) => Effect.die(Object.assign(new Error("a bug"), { request }))

describe("an HTTP client with unusual failures", () => {
  for (
    const [what, step, change, reason] of [
      ["that dies of a connection that breaks", ScriptedClient.reset(), dying, transport],
      ["that wraps a connection that breaks", ScriptedClient.reset(), wrapping, transport],
      ["that dies of a refusal", refused, (client: HttpClient.HttpClient) => dying(strict(client)), rejected],
      ["that wraps a refusal", refused, (client: HttpClient.HttpClient) => wrapping(strict(client)), rejected],
      ["with a bug", withRequest, strict, { ...transport, code: undefined }],
      ["that interrupts itself", () => Effect.interrupt, strict, { ...transport, code: undefined }],
      ["that fails with nothing", () => Effect.fail(untyped(undefined)), strict, { ...transport, code: undefined }]
    ] satisfies ReadonlyArray<readonly [string, ScriptedClient.Step, Change, OAuthErrorReason]>
  ) {
    it.effect(`turns a client ${what} into ${reason._tag} and reveals nothing of the request`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const exit = yield* ask(ScriptedClient.make(step), {
          clientSecret: Redacted.make(secret),
          transformClient: change,
          retry: { attempts: 1 }
        }).pipe(Effect.exit, logged(lines))
        const error = yield* Effect.flip(exit)
        assert.deepStrictEqual(error.reason, reason)
        assert.isNotEmpty(lines)
        for (const text of [printed(exit), lines.join("\n")]) {
          assert.notInclude(text, secret)
          assert.notInclude(text, Buffer.from(secret).join(", "))
          assert.notInclude(text, "client_secret")
        }
      }))
  }

  for (
    const [what, step] of [
      [
        "whose finalizer dies when time is up",
        (request) => Effect.onInterrupt(Effect.never, () => Effect.die(request))
      ],
      [
        "whose body dies",
        (request) =>
          Effect.map(
            ScriptedClient.reply(200, "x")(request),
            (response) =>
              untyped(Object.create(response, { stream: { value: Stream.die(request) }, status: { value: 200 } }))
          )
      ]
    ] satisfies ReadonlyArray<readonly [string, ScriptedClient.Step]>
  ) {
    it.live(`logs no defect of a client ${what}`, () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const exit = yield* ask(ScriptedClient.make(step), {
          clientSecret: Redacted.make(secret),
          timeouts: { flight: 20 },
          retry: { attempts: 1 }
        }).pipe(Effect.exit, Effect.zipLeft(Effect.yieldNow()), logged(lines))
        assert.isTrue(Exit.isFailure(exit))
        assert.notInclude(lines.join("\n"), "client_secret")
        assert.notInclude(lines.join("\n"), "HttpClientRequest")
      }))
  }

  it.effect("finds the platform's code deep inside a client's own error", () =>
    Effect.gen(function*() {
      const step: ScriptedClient.Step = (request) =>
        Effect.die(
          new AggregateError([], "all failed", {
            cause: new HttpClientError.RequestError({
              request,
              reason: "Transport",
              cause: Object.assign(new Error("connect"), { code: "ETIMEDOUT" })
            })
          })
        )
      const error = yield* Effect.flip(ask(ScriptedClient.make(step), { retry: { attempts: 1 } }))
      assert.deepInclude(error.reason, { _tag: "Transport", code: "ETIMEDOUT" })
    }))
})
