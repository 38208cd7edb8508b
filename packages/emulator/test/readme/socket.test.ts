import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { FetchHttpClient, HttpClient } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

it.live("responds on a socket", () =>
  Effect.gen(function*() {
    const { apiUrl } = yield* NodeServer // http://127.0.0.1: and a free port
    const { requests } = yield* ClickViewEmulator
    yield* HttpClient.get(`${apiUrl}/api/v1/example`)
    assert.deepInclude((yield* requests)[0], { method: "GET", path: "/api/v1/example", status: 401 })
  }).pipe(Effect.provide(Layer.merge(NodeServer.layer(), FetchHttpClient.layer))))
