import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"

/** Your code. It uses the HttpClient service and does not know about the emulator. */
const askForToken = HttpClient.HttpClient.pipe(
  Effect.flatMap((client) =>
    client.execute(
      HttpClientRequest.post("https://auth.clickviewapp.com/connect/token").pipe(
        HttpClientRequest.bodyUrlParams({
          grant_type: "client_credentials",
          client_id: ClickViewEmulator.defaultClient.id,
          client_secret: Redacted.value(ClickViewEmulator.defaultClient.secrets[0]),
          scope: "smartembed.viewkey"
        })
      )
    )
  ),
  Effect.map(({ status }) => status)
)

it.effect("notices when ClickView is down", () =>
  Effect.gen(function*() {
    const { respondNext } = yield* ClickViewEmulator
    yield* respondNext(ScriptedResponse.json(503, { error: "temporarily_unavailable" }))
    assert.deepStrictEqual([yield* askForToken, yield* askForToken], [503, 200])
  }).pipe(Effect.provide(ClickViewEmulator.layer())))
