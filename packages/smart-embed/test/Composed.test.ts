/**
 * View keys over clients that the caller composed: that judge answers, die, or fail with errors of their own.
 */
import { AccessToken, BearerAuth, OAuthError } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { ViewKeyError, ViewKeys } from "../src/index.ts"
import type { Answer } from "./support/Answering.ts"
import { broken, json, key, keysOf, raw } from "./support/Answering.ts"
import { teacher, viewing } from "./support/Viewers.ts"

type Compose = (client: HttpClient.HttpClient) => HttpClient.HttpClient

const dying: Compose = (client) => HttpClient.transformResponse(client, Effect.orDie)
const strictAndDying: Compose = (client) => dying(HttpClient.filterStatusOk(client))

describe("a view key over a client", () => {
  it.effect("with filterStatusOk: a refused token is renewed and the call made once more", () =>
    Effect.gen(function*() {
      const values = ["one", "two"]
      const bearers: Array<string | undefined> = []
      const answer: Answer = (request) => {
        bearers.push(request.headers["authorization"])
        return bearers.length === 1 ? raw(401, null)(request) : json(200, key)(request)
      }
      const api = yield* BearerAuth.make(HttpClient.filterStatusOk(HttpClient.make(answer)), {
        get: Effect.sync(() => AccessToken.make({ value: values[0] ?? "none" })),
        invalidate: () => Effect.sync(() => values.shift())
      })
      const { create } = yield* ViewKeys.make(api)
      const made = yield* create(viewing)
      assert.strictEqual(Redacted.value(made.viewKey), key.viewKey)
      assert.deepStrictEqual(bearers, ["Bearer one", "Bearer two"])
    }))

  for (
    const [what, compose, answer, reason] of [
      ["that dies of a broken connection", dying, broken("Transport", "ECONNRESET"), "Transport"],
      ["that dies of a refusal", strictAndDying, json(403, {}), "Refused"],
      ["that dies of a text", dying, () => Effect.die("a bug"), "Transport"],
      ["that dies of nothing", dying, () => Effect.die(undefined), "Transport"]
    ] satisfies ReadonlyArray<readonly [string, Compose, Answer, string]>
  ) {
    it.effect(`${what} is a typed failure without the viewer's data`, () =>
      Effect.gen(function*() {
        const { create } = yield* keysOf(answer, {}, compose)
        const exit = yield* Effect.exit(create({ mediaId: "media-1", viewer: teacher }))
        const error = yield* Effect.flip(exit)
        assert.strictEqual(error.reason._tag, reason)
        assert.notInclude(JSON.stringify(exit), teacher.email)
      }))
  }
})

describe("a failure of another copy of a package", () => {
  const { reason } = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })

  for (
    const [what, foreign, tag] of [
      ["is understood by what it carries", { _tag: "OAuthError", reason }, "NoToken"],
      ["that cannot be read is refused", { _tag: "OAuthError", reason: 7 }, "NotSent"]
    ] as const
  ) {
    it.effect(`of the token package ${what}`, () =>
      Effect.gen(function*() {
        const api = yield* BearerAuth.make(HttpClient.make(json(200, key)), {
          get: Effect.fail(foreign as never),
          invalidate: () => Effect.void
        })
        const { create } = yield* ViewKeys.make(api)
        const error = yield* Effect.flip(create(viewing))
        assert.strictEqual(error.reason._tag, tag)
        assert.include(error.message, "there is no token")
      }))
  }

  it.effect("of this package is a failure in a script of layerTest", () =>
    Effect.gen(function*() {
      const own = new ViewKeyError({ reason: { _tag: "Unavailable", status: 503 } })
      const foreign = Object.assign(new Error("down"), { _tag: "ViewKeyError", reason: own.reason })
      const error = yield* Effect.flatMap(ViewKeys, ({ create }) => Effect.flip(create(viewing))).pipe(
        Effect.provide(ViewKeys.layerTest(foreign as never))
      )
      assert.deepStrictEqual(error.reason, own.reason)
    }))
})
