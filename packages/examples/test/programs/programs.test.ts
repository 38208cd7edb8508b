/** The output of the example programs. */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { credentials, run, secret } from "./Program.ts"

describe("npm start", () => {
  it.live("npm start runs against the emulator when nothing is configured", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* run("node.ts")
      assert.strictEqual(code, 0)
      assert.strictEqual(err, "")
      assert.include(out, "using the emulator on http://127.0.0.1:")
      assert.include(out, "obtained, and never printed: <redacted>")
      assert.include(out, "1000 concurrent, token requests so far: 1")
      assert.include(out, "GET /api/v1/example with the token: 200")
      assert.include(out, "fails with OAuthError, reason Rejected")
      assert.notInclude(out, secret)
    }))

  it.live("npm start prints one line when the secret is wrong", () =>
    Effect.gen(function* () {
      const { tokenUrl } = yield* NodeServer
      const { code, err } = yield* run("node.ts", credentials(tokenUrl, "not-the-secret"))
      assert.strictEqual(code, 1)
      assert.match(err, /^The token endpoint refused the request \(401 invalid_client.*check the client id.*\n$/)
      assert.notInclude(err, "not-the-secret")
    }).pipe(Effect.provide(NodeServer.layer())))
})

describe("example programs", () => {
  it.live("smallest.ts prints the token without its value", () =>
    Effect.gen(function* () {
      const { tokenUrl } = yield* NodeServer
      const { code, out } = yield* run("smallest.ts", credentials(tokenUrl))
      assert.strictEqual(code, 0)
      assert.match(out, /^AccessToken\(<redacted>, smartembed\.viewkey, expires .*\)\n$/)
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("the services of application.ts share one token", () =>
    Effect.gen(function* () {
      const { code, out } = yield* run("application.ts")
      assert.strictEqual(code, 0)
      assert.strictEqual(out, "ready, the token is fresh\nthe API responded with 200\ntoken requests: 1\n")
    }))
})
