/**
 * View keys over clients that the caller composed: they filter responses, die, or fail with their own errors.
 */
import { AccessToken, BearerAuth, OAuthError } from "@effect-clickview/token"
import { HttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { ViewKeyError, ViewKeys } from "../src/index.ts"
import type { Handler } from "./support/FakeApi.ts"
import { key, requestError, respond, respondJson, viewKeysOver } from "./support/FakeApi.ts"
import { teacher, viewing } from "./support/Viewers.ts"

type Compose = (client: HttpClient.HttpClient) => HttpClient.HttpClient

const dying: Compose = (client) => HttpClient.transformResponse(client, Effect.orDie)
const strictAndDying: Compose = (client) => dying(HttpClient.filterStatusOk(client))

describe("ViewKeys over a composed client", () => {
  it.effect("renews a refused token and replays the call over a client with filterStatusOk", () =>
    Effect.gen(function*() {
      const values = ["one", "two"]
      const bearers: Array<string | undefined> = []
      const handler: Handler = (request) => {
        bearers.push(request.headers["authorization"])
        return bearers.length === 1 ? respond(401, null)(request) : respondJson(200, key)(request)
      }
      const api = yield* BearerAuth.make(HttpClient.filterStatusOk(HttpClient.make(handler)), {
        get: Effect.sync(() => AccessToken.make({ value: values[0] ?? "none" })),
        invalidate: () => Effect.sync(() => values.shift())
      })
      const { create } = yield* ViewKeys.make(api)
      const made = yield* create(viewing)
      assert.strictEqual(Redacted.value(made.viewKey), key.viewKey)
      assert.deepStrictEqual(bearers, ["Bearer one", "Bearer two"])
    }))

  for (
    const [cause, compose, handler, reason] of [
      ["of a broken connection", dying, requestError("Transport", "ECONNRESET"), "Transport"],
      ["of a refusal", strictAndDying, respondJson(403, {}), "Refused"],
      ["of a string", dying, () => Effect.die("a bug"), "Transport"],
      ["of undefined", dying, () => Effect.die(undefined), "Transport"]
    ] satisfies ReadonlyArray<readonly [string, Compose, Handler, string]>
  ) {
    it.effect(`fails with a typed error without the viewer's data when the client dies ${cause}`, () =>
      Effect.gen(function*() {
        const { create } = yield* viewKeysOver(handler, {}, compose)
        const exit = yield* Effect.exit(create({ mediaId: "media-1", viewer: teacher }))
        const error = yield* Effect.flip(exit)
        assert.strictEqual(error.reason._tag, reason)
        assert.notInclude(JSON.stringify(exit), teacher.email)
      }))
  }
})

describe("errors of another copy of a package", () => {
  const { reason } = new OAuthError({ reason: { _tag: "Unavailable", status: 503 } })

  for (
    const [what, foreign, tag] of [
      ["accepts an OAuthError with the same structure", { _tag: "OAuthError", reason }, "NoToken"],
      ["reports NotSent for an OAuthError with an invalid structure", { _tag: "OAuthError", reason: 7 }, "NotSent"]
    ] as const
  ) {
    it.effect(`${what} from another copy of the token package`, () =>
      Effect.gen(function*() {
        const api = yield* BearerAuth.make(HttpClient.make(respondJson(200, key)), {
          get: Effect.fail(foreign as never),
          invalidate: () => Effect.void
        })
        const { create } = yield* ViewKeys.make(api)
        const error = yield* Effect.flip(create(viewing))
        assert.strictEqual(error.reason._tag, tag)
        assert.include(error.message, "there is no token")
      }))
  }

  it.effect("layerTest fails with a ViewKeyError of another copy of this package", () =>
    Effect.gen(function*() {
      const own = new ViewKeyError({ reason: { _tag: "Unavailable", status: 503 } })
      const foreign = Object.assign(new Error("down"), { _tag: "ViewKeyError", reason: own.reason })
      const error = yield* Effect.flatMap(ViewKeys, ({ create }) => Effect.flip(create(viewing))).pipe(
        Effect.provide(ViewKeys.layerTest(foreign as never))
      )
      assert.deepStrictEqual(error.reason, own.reason)
    }))
})
