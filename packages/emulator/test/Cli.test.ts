import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { good, obtain, request, secret, send } from "./fixtures/exchange.ts"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

/** The program, as it runs: what it has printed so far, and how it ends. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, ["--import", "tsx", bin, ...args], { stdio: ["ignore", "pipe", "pipe"] })
      const program = { child, out: "", err: "", ended: undefined as string | undefined }
      child.stdout.on("data", (data) => void (program.out += String(data)))
      child.stderr.on("data", (data) => void (program.err += String(data)))
      child.on("close", (code, signal) => void (program.ended = `exit ${code ?? signal}`))
      return program
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const until = (happens: () => boolean) =>
  Effect.repeat(Effect.sync(happens).pipe(Effect.delay("20 millis")), { until: (happened) => happened }).pipe(
    Effect.timeout("40 seconds")
  )

const urlIn = (text: string) => /http:\/\/[\d.:]+\d/.exec(text)?.[0] ?? ""

describe("the command line", () => {
  it.scopedLive("serves with faults, tells each request without its secret, and ends cleanly at Ctrl-C", () =>
    Effect.gen(function*() {
      const program = yield* start("--port", "0", "--fault", "503 first 1", "--control", "--host", "0.0.0.0")
      yield* until(() => program.out.includes("fault {"))
      assert.match(program.out, /^Warning: 0\.0\.0\.0 is not loopback\./)
      const url = urlIn(program.out.replace("0.0.0.0", ""))
      assert.strictEqual((yield* send(request(good, `${url}/connect/token`))).status, 503)
      const { access_token } = yield* obtain(good, `${url}/connect/token`)
      yield* until(() => program.out.includes("POST /connect/token 200"))
      assert.include(program.out, "POST /connect/token 503 grant_type=client_credentials client_id=emulator-client")
      assert.include(program.out, "client_secret=<redacted>")
      assert.notInclude(program.out + program.err, secret)
      assert.notInclude(program.out + program.err, access_token)
      program.child.kill("SIGINT")
      yield* until(() => program.ended !== undefined)
      assert.deepStrictEqual([program.err, program.ended], ["", "exit 0"])
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("tells a request that is left without an answer, and lets no client write to the terminal", () =>
    Effect.gen(function*() {
      const program = yield* start("--port", "0", "--fault", "Hang first 1")
      yield* until(() => program.out.includes("fault {"))
      const tokenUrl = `${urlIn(program.out)}/connect/token`
      yield* Effect.timeoutOption(send(request(good, tokenUrl)), "1 second")
      yield* until(() => program.out.includes("POST /connect/token unanswered grant_type"))
      yield* send(request({ ...good, note: "a\u001b[31m\u009b\u202eb\u2028\u200bc é漢😀" }, tokenUrl))
      yield* until(() => program.out.includes("POST /connect/token 200"))
      assert.include(program.out, "note=a?[31m??b??c é漢😀")
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("prints lines of JSON when asked to", () =>
    Effect.gen(function*() {
      const program = yield* start("--port", "0", "--json", "--client-id", "me", "--client-secret", "mine-alone")
      yield* until(() => program.out.includes("client\""))
      const url = urlIn(program.out)
      const note = "a\u001b\u009b\u202e\u2028"
      yield* obtain({ ...good, client_id: "me", client_secret: "mine-alone", note }, `${url}/connect/token`)
      yield* until(() => program.out.includes("request\""))
      assert.notMatch(program.out, /[^\x20-\x7e\n]/)
      const events = program.out.trim().split("\n").map((line): unknown => JSON.parse(line))
      assert.deepInclude(events[0], { event: "listening", url })
      assert.deepInclude(events[2], { event: "request", method: "POST", path: "/connect/token", status: 200 })
      assert.include(JSON.stringify(events[2]), JSON.stringify(note))
      assert.notInclude(program.out, "mine-alone")
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("says in one sentence that the port is in use", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      const { port } = new URL(url)
      const program = yield* start("--port", port)
      yield* until(() => program.ended !== undefined)
      assert.deepStrictEqual([program.ended, program.out], ["exit 1", ""])
      assert.strictEqual(
        program.err,
        `The emulator cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one, or 0 for any free port.\n`
      )
    }).pipe(Effect.provide(NodeServer.layer())))

  it.scopedLive("says what is wrong with a fault, offers help, completions and its version", () =>
    Effect.gen(function*() {
      const outputs = yield* Effect.forEach(
        [["--fault", "sometimes"], ["--help"], ["--completions", "bash"], ["--version"]],
        (args) =>
          Effect.gen(function*() {
            const program = yield* start(...args)
            yield* until(() => program.ended !== undefined)
            return `${program.ended ?? ""} ${program.out}${program.err}`
          }),
        { concurrency: 2 }
      )
      assert.match(outputs[0] ?? "", /^exit 1 .*--fault: "sometimes" is no fault/s)
      assert.match(outputs[1] ?? "", /^exit 0 .*--control/s)
      assert.match(outputs[2] ?? "", /^exit 0 .*clickview-emulator/s)
      assert.match(outputs[3] ?? "", /^exit 0 \d+\.\d+\.\d+\n+$/)
    }))
})
