import { ClickViewEmulator } from "@effect-clickview/emulator"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"

it.effect("x", () => Effect.gen(function*() {
  const client = yield* HttpClient.HttpClient
  const r = yield* client.execute(HttpClientRequest.post("https://auth.clickviewapp.com/connect/token").pipe(HttpClientRequest.bodyUrlParams({
    grant_type: "client_credentials", client_id: "emulator-client", client_secret: "emulator-secret", scope: "smartembed.viewkey"
  })))
  console.log(r.status, r.headers, yield* r.text)
  console.log(yield* (yield* ClickViewEmulator).requests)
  assert.strictEqual(r.status, 200)
}).pipe(Effect.provide(ClickViewEmulator.layer())))
