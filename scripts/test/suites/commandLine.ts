/** Tests of the installed commands, driven by Node's HTTP client and by signals. */
import { assert, type Vitest } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Http from "node:http"
import * as Path from "node:path"
import { manifestOf } from "../../internal/workspace.ts"
import { Consumer } from "../support/Consumer.ts"

const bin = "node_modules/.bin/clickview-emulator"

/** Runs a command to its end. */
const run = (...args: ReadonlyArray<string>) => Effect.flatMap(Consumer, ({ run }) => run(bin, args))

/** Starts it; `waitForLine` waits for a line, `end` sends a signal and waits for all that it printed. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { folder } = yield* Consumer
    const printed = { stdout: "", stderr: "" }
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => spawn(Path.join(folder, bin), args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] })),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        printed[name] += text
      })
    }
    const lines = () => printed.stdout.split("\n").slice(0, -1)
    const waitForLine = (part: string) =>
      Effect.async<string, string>((resume) => {
        const look = () => {
          const line = lines().find((line) => line.includes(part))
          if (line !== undefined) resume(Effect.succeed(line))
        }
        child.stdout.on("data", look)
        child.on("close", () => resume(Effect.fail(`ended without "${part}": ${printed.stdout}${printed.stderr}`)))
        look()
      })
    const end = (signal: NodeJS.Signals) =>
      Effect.async<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resume) => {
        child.on("close", (code) => resume(Effect.succeed({ code, ...printed })))
        child.kill(signal)
      })
    return { waitForLine, end, lines }
  })

const good = {
  grant_type: "client_credentials",
  client_id: "emulator-client",
  client_secret: "emulator-secret",
  scope: "smartembed.viewkey"
}

/** One token request by Node's client. The connection stays open, as in a pool. */
const ask = (origin: string) =>
  Effect.gen(function*() {
    const agent = yield* Effect.acquireRelease(
      Effect.sync(() => new Http.Agent({ keepAlive: true })),
      (agent) => Effect.sync(() => agent.destroy())
    )
    return yield* Effect.async<{ readonly status: number | undefined; readonly text: string }, Error>((resume) => {
      const headers = { "content-type": "application/x-www-form-urlencoded" }
      const request = Http.request(`${origin}/connect/token`, { agent, headers, method: "POST" }, (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part
        })
        response.on("end", () => resume(Effect.succeed({ status: response.statusCode, text })))
      })
      request.on("error", (error) => resume(Effect.fail(error)))
      request.end(new URLSearchParams(good).toString())
    })
  })

const originIn = (line: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ""

export const commandLine = (it: Vitest.MethodsNonLive<Consumer, true>) => {
  it.effect("the command line uses the user's copy of each Effect package", () =>
    Effect.gen(function*() {
      const { folder } = yield* Consumer
      const lock = Fs.readFileSync(Path.join(folder, "node_modules/.package-lock.json"), "utf8")
      const { packages } = JSON.parse(lock) as { readonly packages: Readonly<Record<string, unknown>> }
      const copies = Object.keys(packages).filter((path) => /\/(?:effect|@effect\/[^/]+)$/.test(path))
      assert.includeMembers(copies, ["node_modules/effect", "node_modules/@effect/cli"])
      assert.deepStrictEqual(copies.filter((path) => path.lastIndexOf("node_modules/") > 0), [])
    }))

  it.effect("clickview-emulator explains each of its options", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* run("--help")
      assert.deepStrictEqual([code, stderr], [0, ""])
      for (const option of ["port", "host", "fault", "client-id", "client-secret", "lifetime", "control", "json"]) {
        assert.match(stdout, new RegExp(`--${option}\\b`))
      }
    }))

  it.effect("clickview-emulator prints its version", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* run("--version")
      assert.deepStrictEqual([code, stderr, stdout.trim()], [0, "", manifestOf("packages/emulator").version])
    }))

  for (const shell of ["bash", "zsh", "fish"]) {
    it.effect(`clickview-emulator prints completions for ${shell}`, () =>
      Effect.gen(function*() {
        const { code, stderr, stdout } = yield* run("--completions", shell)
        assert.deepStrictEqual([code, stderr], [0, ""])
        assert.include(stdout, "clickview-emulator")
        assert.include(stdout, "client-secret")
      }))
  }

  it.scoped("clickview-emulator injects faults, logs each request as JSON without secrets, and ends at Ctrl-C", () =>
    Effect.gen(function*() {
      const { end, lines, waitForLine } = yield* start("--port", "0", "--json", "--fault", "503 first 1")
      const origin = originIn(yield* waitForLine(`"listening"`))
      yield* waitForLine(`"fault"`)
      assert.strictEqual((yield* ask(origin)).status, 503)
      const { status, text } = yield* ask(origin)
      assert.strictEqual(status, 200)
      const { access_token } = JSON.parse(text) as { readonly access_token: string }
      yield* waitForLine(`"status":200`)
      const { code, stderr, stdout } = yield* end("SIGINT")
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.deepStrictEqual(
        lines().map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event }) => event === "request"),
        [503, 200].map((status) => ({
          event: "request",
          method: "POST",
          path: "/connect/token",
          status,
          form: { ...good, client_secret: "<redacted>" }
        }))
      )
      assert.notInclude(stdout, good.client_secret)
      assert.notInclude(stdout, access_token)
    }))

  it.scoped("clickview-emulator logs each request in a readable line, and ends at SIGTERM", () =>
    Effect.gen(function*() {
      const { end, waitForLine } = yield* start("--port", "0")
      yield* ask(originIn(yield* waitForLine("listens on")))
      assert.strictEqual(
        yield* waitForLine("POST"),
        "POST /connect/token 200 grant_type=client_credentials client_id=emulator-client client_secret=<redacted> scope=smartembed.viewkey"
      )
      const { code, stderr } = yield* end("SIGTERM")
      assert.deepStrictEqual([code, stderr], [0, ""])
    }))

  it.scoped("clickview-emulator fails with one sentence when its port is in use", () =>
    Effect.gen(function*() {
      const { waitForLine } = yield* start("--port", "0")
      const { port } = new URL(originIn(yield* waitForLine("listens on")))
      const { code, stderr, stdout } = yield* run("--port", port)
      assert.deepStrictEqual([code, stdout], [1, ""])
      assert.strictEqual(
        stderr,
        `The emulator cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one, or 0 for any free port.\n`
      )
    }))

  it.effect("clickview explains each of its commands with an example", () =>
    Effect.gen(function*() {
      const { run } = yield* Consumer
      for (const command of ["doctor", "token", "view-key", "call"]) {
        const { code, stderr, stdout } = yield* run("node_modules/.bin/clickview", [command, "--help"])
        assert.deepStrictEqual([code, stderr], [0, ""])
        assert.include(stdout, `Example: `)
        assert.include(stdout, `clickview ${command}`)
      }
    }))

  it.effect("clickview prints its version and completions", () =>
    Effect.gen(function*() {
      const { run } = yield* Consumer
      const version = yield* run("node_modules/.bin/clickview", ["--version"])
      assert.deepStrictEqual([version.code, version.stdout.trim()], [0, manifestOf("packages/cli").version])
      for (const shell of ["bash", "zsh", "fish"]) {
        const { code, stdout } = yield* run("node_modules/.bin/clickview", ["--completions", shell])
        assert.strictEqual(code, 0)
        assert.include(stdout, "view-key")
      }
    }))

  it.scoped("clickview doctor accepts a running emulator, and names the variables to set without any", () =>
    Effect.gen(function*() {
      const { waitForLine } = yield* start("--port", "0")
      const origin = originIn(yield* waitForLine("listens on"))
      const { run } = yield* Consumer
      const variables = {
        CLICKVIEW_CLIENT_ID: good.client_id,
        CLICKVIEW_CLIENT_SECRET: good.client_secret,
        CLICKVIEW_TOKEN_URL: `${origin}/connect/token`,
        CLICKVIEW_API_URL: origin
      }
      const found = yield* run("node_modules/.bin/clickview", ["doctor", "--media-id", "m-1"], variables)
      assert.deepStrictEqual([found.code, found.stderr], [0, ""])
      assert.include(found.stdout, "It works: ClickView issued a token and a view key.")
      const missing = yield* run("node_modules/.bin/clickview", ["token"])
      assert.deepStrictEqual([missing.code, missing.stdout], [2, ""])
      assert.include(missing.stderr, "CLICKVIEW_CLIENT_ID")
    }))

  it.effect("clickview-emulator fails with an explanation of invalid options", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* run("--fault", "sometimes")
      assert.strictEqual(code, 1)
      assert.include(stdout + stderr, `--fault: "sometimes" is not a fault: start with a status such as 503`)
      assert.notMatch(stdout + stderr, /\bat .*:\d+:\d+/)
    }))
}
