/** The example programs in different environments. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { credentials, run } from "./Program.ts"

const { id, secrets } = ClickViewEmulator.defaultClient

describe("npm start", () => {
  it.live("npm start uses the endpoints in the environment variables", () =>
    Effect.gen(function* () {
      const { tokenUrl, url } = yield* NodeServer
      const { code, out } = yield* run("node.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: url })
      assert.strictEqual(code, 0)
      assert.include(out, "1000 concurrent, token requests so far: 1")
      assert.include(out, "GET /api/v1/example with the token: 200")
      assert.notInclude(out, "wrong")
    }).pipe(Effect.provide(NodeServer.layer())))

  for (const name of ["CLICKVIEW_TOKEN_URL", "CLICKVIEW_API_URL"]) {
    it.live(`npm start names the missing variables when ${name} is set without credentials`, () =>
      Effect.gen(function* () {
        const { code, err } = yield* run("node.ts", { [name]: "http://127.0.0.1:9" })
        assert.strictEqual(code, 1)
        assert.include(err, "CLICKVIEW_CLIENT_ID")
        assert.include(err, "CLICKVIEW_CLIENT_SECRET")
      }))
  }

  it.live("npm start prints one line when the endpoint is unreachable", () =>
    Effect.gen(function* () {
      const { code, err } = yield* run("node.ts", credentials("http://127.0.0.1:9/connect/token"))
      assert.strictEqual(code, 1)
      assert.match(err, /^127\.0\.0\.1:9 could not be reached \(ECONNREFUSED\): check the network.*\n$/)
    }))
})

describe("example programs", () => {
  it.live("api.ts makes an authorized call", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { code, err, out } = yield* run("api.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: apiUrl })
      assert.deepStrictEqual({ code, err, out }, { code: 0, err: "", out: "200\n" })
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("embed.ts prints an iframe with ClickView's player", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { code, err, out } = yield* run("embed.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: apiUrl })
      assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
      assert.match(
        out,
        /^<iframe src="http:\/\/127\.0\.0\.1:\d+\/smart-embed\/play\?viewKey=\w+" title="Video: [^"]+" [^>]* allow="autoplay" allowfullscreen><\/iframe>\n$/
      )
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("api.ts names the missing scope", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { out } = yield* run("api.ts", {
        ...credentials(tokenUrl),
        CLICKVIEW_API_URL: apiUrl,
        CLICKVIEW_SCOPE: "other"
      })
      assert.strictEqual(out, "403\ninsufficient_scope: this call requires the scope smartembed.viewkey\n")
    }).pipe(Effect.provide(NodeServer.layer({ clients: [{ id, secrets, scopes: ["smartembed.viewkey", "other"] }] }))))
})
