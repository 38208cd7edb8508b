/**
 * The example programs, run as a user runs them.
 */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { fileURLToPath, pathToFileURL } from "node:url"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const { id, secrets } = ClickViewEmulator.defaultClient

const secret = Redacted.value(secrets[0])

const unset = Object.fromEntries(
  Object.keys(process.env).filter((name) => !name.startsWith("CLICKVIEW_"))
    .map((name) => [name, process.env[name]])
)

/** Runs the program with these variables, where no `.env` is. */
const run = (program: string, variables: Readonly<Record<string, string>> = {}) =>
  Effect.async<{ readonly code: number | string; readonly out: string; readonly err: string }>((resume) => {
    const path = fileURLToPath(new URL(`../${program}`, import.meta.url))
    const options = { env: { ...unset, ...variables }, cwd: tmpdir(), timeout: 60_000 }
    execFile(
      process.execPath,
      ["--import", tsx, path],
      options,
      (error, out, err) => resume(Effect.succeed({ code: error?.code ?? 0, out, err }))
    )
  })

const credentials = (tokenUrl: string, clientSecret = secret) => ({
  CLICKVIEW_CLIENT_ID: id,
  CLICKVIEW_CLIENT_SECRET: clientSecret,
  CLICKVIEW_TOKEN_URL: tokenUrl
})

describe("npm start", () => {
  it.live("shows all there is against the emulator when nothing is configured", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* run("node.ts")
      assert.strictEqual(code, 0)
      assert.strictEqual(err, "")
      assert.include(out, "the emulator stands in for ClickView, on http://127.0.0.1:")
      assert.include(out, "obtained: <redacted>")
      assert.include(out, "1000 at once, token requests so far: 1")
      assert.include(out, "GET /api/v1/example with the token: 200")
      assert.include(out, "fails with OAuthError, reason Rejected")
      assert.notInclude(out, secret)
    }))

  it.live("asks and calls whatever the variables name", () =>
    Effect.gen(function* () {
      const { tokenUrl, url } = yield* NodeServer
      const { code, out } = yield* run("node.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: url })
      assert.strictEqual(code, 0)
      assert.include(out, "1000 at once, token requests so far: 1")
      assert.include(out, "GET /api/v1/example with the token: 200")
      assert.notInclude(out, "wrong")
    }).pipe(Effect.provide(NodeServer.layer())))

  for (const name of ["CLICKVIEW_TOKEN_URL", "CLICKVIEW_API_URL"]) {
    it.live(`names the variable that is missing when ${name} is set without credentials`, () =>
      Effect.gen(function* () {
        const { code, err } = yield* run("node.ts", { [name]: "http://127.0.0.1:9" })
        assert.strictEqual(code, 1)
        assert.include(err, "CLICKVIEW_CLIENT_ID")
        assert.include(err, "CLICKVIEW_CLIENT_SECRET")
      }))
  }

  it.live("ends with one sentence when the secret is wrong", () =>
    Effect.gen(function* () {
      const { tokenUrl } = yield* NodeServer
      const { code, err } = yield* run("node.ts", credentials(tokenUrl, "not-the-secret"))
      assert.strictEqual(code, 1)
      assert.match(err, /^The token endpoint refused the request \(401 invalid_client.*check the client id.*\n$/)
      assert.notInclude(err, "not-the-secret")
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("ends with one sentence when nobody answers", () =>
    Effect.gen(function* () {
      const { code, err } = yield* run("node.ts", credentials("http://127.0.0.1:9/connect/token"))
      assert.strictEqual(code, 1)
      assert.match(err, /^127\.0\.0\.1:9 could not be reached \(ECONNREFUSED\): check the network.*\n$/)
    }))
})

describe("the other programs", () => {
  it.live("the smallest one prints its token without its value", () =>
    Effect.gen(function* () {
      const { tokenUrl } = yield* NodeServer
      const { code, out } = yield* run("smallest.ts", credentials(tokenUrl))
      assert.strictEqual(code, 0)
      assert.match(out, /^AccessToken\(<redacted>, smartembed\.viewkey, expires .*\)\n$/)
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("the one that calls the API carries the token there", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { code, err, out } = yield* run("api.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: apiUrl })
      assert.deepStrictEqual({ code, err, out }, { code: 0, err: "", out: "200\n" })
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("the one that embeds a video prints the frame with ClickView's player", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { code, err, out } = yield* run("embed.ts", { ...credentials(tokenUrl), CLICKVIEW_API_URL: apiUrl })
      assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
      assert.match(
        out,
        /^<iframe src="http:\/\/127\.0\.0\.1:\d+\/smart-embed\/play\?viewKey=\w+" title="Video: [^"]+" [^>]* allow="autoplay" allowfullscreen><\/iframe>\n$/
      )
    }).pipe(Effect.provide(NodeServer.layer())))

  it.live("the one that calls the API names the scope that is missing", () =>
    Effect.gen(function* () {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { out } = yield* run("api.ts", {
        ...credentials(tokenUrl),
        CLICKVIEW_API_URL: apiUrl,
        CLICKVIEW_SCOPE: "other"
      })
      assert.strictEqual(out, "403\nClickView says insufficient_scope: the scope needed is smartembed.viewkey\n")
    }).pipe(Effect.provide(NodeServer.layer({ clients: [{ id, secrets, scopes: ["smartembed.viewkey", "other"] }] }))))

  it.live("the application's services share one token", () =>
    Effect.gen(function* () {
      const { code, out } = yield* run("application.ts")
      assert.strictEqual(code, 0)
      assert.strictEqual(out, "ready, the token is fresh\nthe API answers 200\ntoken requests: 1\n")
    }))
})
