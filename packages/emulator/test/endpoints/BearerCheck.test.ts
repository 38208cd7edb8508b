import { ClickViewEmulator, examplePath } from "@effect-clickview/emulator"
import { HttpClientRequest } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, TestClock } from "effect"
import { call, obtainToken, send, validForm } from "../fixtures/requests.ts"

const realm = "Bearer realm=\"ClickView emulator\""

const withHeader = (authorization: string, url = examplePath) =>
  HttpClientRequest.get(url, { headers: { authorization } })

const unauthenticated: ReadonlyArray<readonly [what: string, request: HttpClientRequest.HttpClientRequest]> = [
  ["no token", HttpClientRequest.get(examplePath)],
  ["another scheme", withHeader("Basic YTpi")],
  ["a scheme that only starts with Bearer", withHeader("Bearers abc")],
  ["a token in the query only", HttpClientRequest.get(`${examplePath}?access_token=abc`)]
]

const malformed: ReadonlyArray<readonly [what: string, request: HttpClientRequest.HttpClientRequest]> = [
  ["a scheme without a token", withHeader("Bearer")],
  ["two tokens", withHeader("Bearer abc def")],
  ["characters that a token cannot contain", withHeader("Bearer a\"b")],
  ["two headers in one", withHeader("Bearer abc, Bearer def")],
  ["a token in both the query and the header", withHeader("Bearer abc", `${examplePath}?access_token=abc`)]
]

describe("BearerCheck", () => {
  for (const [what, request] of unauthenticated) {
    it.effect(`challenges ${what} without an error code`, () =>
      Effect.gen(function*() {
        const response = yield* send(request)
        assert.deepStrictEqual([response.status, response.headers["www-authenticate"]], [401, realm])
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  for (const [what, request] of malformed) {
    it.effect(`rejects ${what} with invalid_request`, () =>
      Effect.gen(function*() {
        const response = yield* send(request)
        assert.strictEqual(response.status, 400)
        assert.include(response.headers["www-authenticate"], `${realm}, error="invalid_request", error_description="`)
      }).pipe(Effect.provide(ClickViewEmulator.layer())))
  }

  it.effect("accepts a token with any case of the scheme", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken()
      for (const scheme of ["Bearer", "bearer", "BEARER"]) {
        const response = yield* send(withHeader(`${scheme} ${access_token}`))
        assert.strictEqual(response.status, 200)
        assert.deepStrictEqual(JSON.parse(response.text), {
          ok: true,
          clientId: validForm.client_id,
          scope: validForm.scope
        })
      }
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects a token that was never issued", () =>
    Effect.gen(function*() {
      const response = yield* call("abc")
      assert.strictEqual(response.status, 401)
      assert.strictEqual(
        response.headers["www-authenticate"],
        `${realm}, error="invalid_token", error_description="The access token is unknown"`
      )
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects a token of another emulator", () =>
    Effect.gen(function*() {
      const { client } = yield* ClickViewEmulator.make()
      const { access_token } = yield* Effect.provide(obtainToken(), ClickViewEmulator.layer())
      const response = yield* client.get(examplePath, { headers: { authorization: `Bearer ${access_token}` } })
      assert.strictEqual(response.status, 401)
    }))

  it.effect("accepts a token until the last millisecond of its lifetime, then rejects it", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken()
      yield* TestClock.adjust("86399999 millis")
      assert.strictEqual((yield* call(access_token)).status, 200)
      yield* TestClock.adjust("1 millis")
      const response = yield* call(access_token)
      assert.strictEqual(response.status, 401)
      assert.include(response.headers["www-authenticate"], "error=\"invalid_token\"")
      assert.include(response.headers["www-authenticate"], "expired")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects a revoked token and no other", () =>
    Effect.gen(function*() {
      const { revoke } = yield* ClickViewEmulator
      const [first, second] = [yield* obtainToken(), yield* obtainToken()]
      yield* revoke(Redacted.make(first.access_token))
      const response = yield* call(first.access_token)
      assert.strictEqual(response.status, 401)
      assert.include(response.headers["www-authenticate"], "error=\"invalid_token\"")
      assert.strictEqual((yield* call(second.access_token)).status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects every token issued before revokeAll, and accepts later ones", () =>
    Effect.gen(function*() {
      const { revokeAll } = yield* ClickViewEmulator
      const [first, second] = [yield* obtainToken(), yield* obtainToken()]
      yield* revokeAll
      assert.strictEqual((yield* call(first.access_token)).status, 401)
      assert.strictEqual((yield* call(second.access_token)).status, 401)
      assert.strictEqual((yield* call((yield* obtainToken()).access_token)).status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))

  it.effect("rejects a token without the scope with 403 and names the scope", () =>
    Effect.gen(function*() {
      const { access_token } = yield* obtainToken({ ...validForm, scope: "other" })
      const response = yield* call(access_token)
      assert.strictEqual(response.status, 403)
      assert.include(response.headers["www-authenticate"], "error=\"insufficient_scope\"")
      assert.include(response.headers["www-authenticate"], "scope=\"smartembed.viewkey\"")
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [{ ...ClickViewEmulator.defaultClient, scopes: ["smartembed.viewkey", "other"] }]
    }))))

  it.effect("repeats no token in a challenge or a body", () =>
    Effect.gen(function*() {
      const { revokeAll } = yield* ClickViewEmulator
      const { access_token } = yield* obtainToken()
      yield* revokeAll
      const response = yield* call(access_token)
      assert.notInclude(JSON.stringify(response), access_token)
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
