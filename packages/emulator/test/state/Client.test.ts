import { ClickViewEmulator } from "@effect-clickview/emulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, TestClock } from "effect"
import { request, send, validForm } from "../fixtures/requests.ts"

const { defaultClient } = ClickViewEmulator

const ask = (secret = validForm.client_secret) =>
  Effect.map(
    send(request({ ...validForm, client_secret: secret })),
    ({ headers, status }) => status === 429 ? `429 after ${headers["retry-after"]}` : status
  )

describe("Client", () => {
  it.effect("responds with 429 and Retry-After over the limit, and accepts the client after that time", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.all([ask(), ask("wrong"), ask()]), [200, 401, "429 after 60"])
      yield* TestClock.adjust("59500 millis")
      assert.strictEqual(yield* ask(), "429 after 1")
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* Effect.all([ask(), ask(), ask()]), [200, 200, "429 after 60"])
      assert.strictEqual((yield* send(request({ ...validForm, client_id: "other" }))).status, 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [
        { ...defaultClient, limit: { requests: 2, window: "1 minute" } },
        { ...defaultClient, id: "other" }
      ]
    }))))

  it.effect("locks a client out after wrong secrets in a row, until the lockout ends", () =>
    Effect.gen(function*() {
      const wrong = ask("wrong")
      assert.deepStrictEqual(yield* Effect.all([wrong, wrong, ask()]), [401, 401, 200])
      assert.deepStrictEqual(yield* Effect.all([wrong, wrong, wrong, ask()]), [401, 401, 401, 401])
      yield* TestClock.adjust("299999 millis")
      assert.strictEqual(yield* ask(), 401)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* ask(), 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [{ ...defaultClient, lockOut: { after: 3, for: "5 minutes" } }]
    }))))

  it.effect("does not lock a client out before its first wrong secret, even if the clock is before 1970", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(1969, 6, 20))
      assert.deepStrictEqual(yield* Effect.all([ask(), ask("wrong"), ask()]), [200, 401, 401])
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual(yield* ask(), 200)
    }).pipe(Effect.provide(ClickViewEmulator.layer({
      clients: [{ ...defaultClient, lockOut: { after: 1, for: "5 minutes" } }]
    }))))

  it.effect("rotates a secret: first two are valid, then only the new one", () =>
    Effect.gen(function*() {
      const { register, requests } = yield* ClickViewEmulator
      const fresh = Redacted.make("fresh-secret")
      assert.strictEqual(yield* ask("fresh-secret"), 401)
      yield* register({ ...defaultClient, secrets: [...defaultClient.secrets, fresh] })
      assert.deepStrictEqual(yield* Effect.all([ask(), ask("fresh-secret")]), [200, 200])
      yield* register({ ...defaultClient, secrets: [fresh] })
      assert.deepStrictEqual(yield* Effect.all([ask(), ask("fresh-secret")]), [401, 200])
      yield* send(request({ ...validForm, note: "fresh-secret" }))
      assert.notInclude(JSON.stringify(yield* requests), "fresh-secret")
    }).pipe(Effect.provide(ClickViewEmulator.layer())))
})
