import { Fault } from "@effect-clickview/emulator"
import { run } from "@effect-clickview/emulator/Cli"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { FetchHttpClient, FileSystem, HttpClientRequest } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Either, Fiber } from "effect"
import { spawn } from "node:child_process"
import * as Https from "node:https"
import { fileURLToPath } from "node:url"
import { obtainToken, request, secret, send, validForm } from "./fixtures/requests.ts"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

/** Runs the program in a child process and collects its output and exit code. */
const spawned = (...args: ReadonlyArray<string>) =>
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

/** Runs the command line in this process and collects its output. */
const started = (...args: ReadonlyArray<string>) =>
  Console.consoleWith((console) =>
    Effect.gen(function*() {
      const program = { out: "", err: "" }
      const captured: Console.Console = {
        ...console,
        log: (...texts) => Effect.sync(() => void (program.out += `${texts.join(" ")}\n`)),
        error: (...texts) => Effect.sync(() => void (program.err += `${texts.join(" ")}\n`))
      }
      const fiber = yield* run("1.2.3", { hasTerminal: false })(["node", "clickview-emulator", ...args]).pipe(
        Effect.provide(NodeContext.layer),
        Effect.withConsole(captured),
        Effect.forkScoped
      )
      return Object.assign(program, { fiber })
    })
  )

/** Runs the command line until it ends. Returns its output and the message of its failure. */
const ended = (...args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const program = yield* started(...args)
    const exit = yield* Effect.timeout(Effect.either(Fiber.join(program.fiber)), "20 seconds")
    const failure = Either.isLeft(exit) ? "message" in exit.left ? exit.left.message : exit.left._tag : undefined
    return { out: program.out, err: program.err, failure }
  })

const until = (happens: () => boolean) =>
  Effect.repeat(Effect.sync(happens).pipe(Effect.delay("5 millis")), { until: (happened) => happened }).pipe(
    Effect.timeout("40 seconds")
  )

const urlIn = (text: string) => /https?:\/\/[\d.:]+\d/.exec(text)?.[0] ?? ""

const file = (name: string, text?: string) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const path = `${yield* files.makeTempDirectoryScoped()}/${name}`
    if (text !== undefined) yield* files.writeFileString(path, text)
    return { path, read: files.readFileString(path) }
  }).pipe(Effect.provide(NodeContext.layer))

describe("clickview-emulator", () => {
  it.scopedLive("serves requests, prints no secret and no colour, and exits with 0 on Ctrl-C", () =>
    Effect.gen(function*() {
      const program = yield* spawned("--port", "0", "--fault", "503 first 1", "--host", "0.0.0.0")
      const [help, wizard] = [yield* spawned("--help"), yield* spawned("--wizard")]
      yield* until(() => program.out.includes("fault {"))
      assert.match(program.out, /^Warning: 0\.0\.0\.0 is not loopback\./)
      const url = urlIn(program.out.replace("0.0.0.0", ""))
      assert.strictEqual((yield* send(request(validForm, `${url}/connect/token`))).status, 503)
      const { access_token } = yield* obtainToken(validForm, `${url}/connect/token`)
      yield* until(() => program.out.includes("POST /connect/token 200"))
      assert.include(program.out, "POST /connect/token 503 grant_type=client_credentials client_id=emulator-client")
      assert.include(program.out, "client_secret=<redacted>")
      assert.notInclude(program.out + program.err, secret)
      assert.notInclude(program.out + program.err, access_token)
      program.child.kill("SIGINT")
      yield* until(() => program.ended !== undefined)
      assert.deepStrictEqual([program.err, program.ended], ["", "exit 0"])
      yield* until(() => help.ended !== undefined && wizard.ended !== undefined)
      assert.strictEqual(help.ended, "exit 0")
      assert.match(help.out, /^ClickView emulator \d+\.\d+\.\d+$/m)
      assert.notInclude(help.out, "\u001b")
      assert.deepStrictEqual([wizard.ended, wizard.out], ["exit 1", ""])
      assert.include(wizard.err, "--wizard needs a terminal")
    }).pipe(Effect.provide(FetchHttpClient.layer)))
})

describe("Cli", () => {
  it.scopedLive("prints a request without a response, and replaces control characters that a client sends", () =>
    Effect.gen(function*() {
      const program = yield* started("--port", "0", "--fault", "Hang first 1")
      yield* until(() => program.out.includes("fault {"))
      const tokenUrl = `${urlIn(program.out)}/connect/token`
      const asking = yield* Effect.fork(send(request(validForm, tokenUrl)))
      yield* Effect.sleep("300 millis")
      yield* Fiber.interrupt(asking)
      yield* until(() => program.out.includes("POST /connect/token unanswered grant_type"))
      yield* send(request({ ...validForm, note: "a\u001b[31m\u009b\u202eb\u2028\u200bc é漢😀" }, tokenUrl))
      yield* until(() => program.out.includes("POST /connect/token 200"))
      assert.include(program.out, "note=a?[31m??b??c é漢😀")
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("prints JSON lines with --json", () =>
    Effect.gen(function*() {
      const program = yield* started("--port", "0", "--json", "--client-id", "me", "--client-secret", "mine-alone")
      yield* until(() => program.out.includes("client\""))
      const url = urlIn(program.out)
      const note = "a\u001b\u009b\u202e\u2028"
      yield* obtainToken({ ...validForm, client_id: "me", client_secret: "mine-alone", note }, `${url}/connect/token`)
      yield* until(() => program.out.includes("request\""))
      assert.notMatch(program.out, /[^\x20-\x7e\n]/)
      const events = program.out.trim().split("\n").map((line): unknown => JSON.parse(line))
      assert.deepInclude(events[0], { event: "listening", url })
      assert.deepInclude(events[2], { event: "request", method: "POST", path: "/connect/token", status: 200 })
      assert.include(JSON.stringify(events[2]), JSON.stringify(note))
      assert.notInclude(program.out, "mine-alone")
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("serves the control API to requests with --control-token, which it does not print", () =>
    Effect.gen(function*() {
      const program = yield* started("--port", "0", "--control-token", "between-containers")
      yield* until(() => program.out.includes("client_id="))
      const ask = (headers: Record<string, string>) =>
        Effect.map(
          send(HttpClientRequest.get(`${urlIn(program.out)}/_emulator/state`, { headers })),
          ({ status }) => status
        )
      assert.strictEqual(yield* ask({ authorization: "Bearer between-containers" }), 200)
      assert.deepStrictEqual([yield* ask({}), yield* ask({ authorization: "Bearer other" })], [401, 401])
      assert.notInclude(program.out + program.err, "between-containers")
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("serves HTTPS with --tls, and writes the authority's certificate to --ca-file", () =>
    Effect.gen(function*() {
      const ca = yield* file("ca.pem")
      const program = yield* started("--port", "0", "--tls", "self-signed", "--tls-name", "box", "--ca-file", ca.path)
      yield* until(() => program.out.includes(`ca ${ca.path}`))
      assert.match(program.out, /listens on https:\/\/127\.0\.0\.1:\d+\./)
      const authority = yield* ca.read
      const status = yield* Effect.async<number | undefined>((resume) => {
        Https.get(
          `${urlIn(program.out)}/health`,
          { agent: false, ca: authority, servername: "box" },
          (response) => resume(Effect.succeed(response.resume().statusCode))
        ).on("error", (error) => resume(Effect.die(error)))
      })
      assert.strictEqual(status, 200)
    }))

  it.scopedLive("reads options from --config, and prefers those of the command line", () =>
    Effect.gen(function*() {
      const config = yield* file(
        "emulator.json",
        JSON.stringify({
          responses: [{ _tag: "Json", status: 500, body: {} }],
          clients: [{ id: "one", secrets: ["secret-one"], lifetime: "5m" }, { id: "two", secrets: ["secret-two"] }],
          controlToken: "from-file",
          faults: ["503 nth 2", { _tag: "Status", status: 429, target: { nth: 3 } }],
          host: "127.0.0.1",
          json: true,
          latency: "1ms",
          port: 1
        })
      )
      const program = yield* started("--port", "0", "--config", config.path)
      yield* until(() => program.out.includes("429"))
      const url = urlIn(program.out)
      const ask = (id: string) =>
        send(request({ ...validForm, client_id: id, client_secret: `secret-${id}` }, `${url}/connect/token`))
      const statuses = yield* Effect.forEach(["one", "one", "one", "two"], (id) =>
        Effect.map(ask(id), ({ status }) => status))
      assert.deepStrictEqual(statuses, [500, 503, 429, 200])
      assert.include((yield* ask("one")).text, "\"expires_in\":300")
      const headers = { authorization: "Bearer from-file" }
      assert.strictEqual((yield* send(HttpClientRequest.get(`${url}/_emulator`, { headers }))).status, 200)
      assert.notMatch(program.out, /secret-one|secret-two|from-file/)
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it.scopedLive("names the wrong fields of a configuration file and quotes no secret", () =>
    Effect.gen(function*() {
      const wrong = yield* file(
        "wrong.json",
        JSON.stringify({ prot: 1, controlToken: 7, clients: [{ id: "", secrets: "hush" }] })
      )
      const { err } = yield* ended("--config", wrong.path)
      for (
        const part of [
          "prot is unexpected",
          "controlToken must be",
          "clients.0.id must be",
          "clients.0.secrets must be"
        ]
      ) {
        assert.include(err, part)
      }
      assert.notInclude(err, "hush")
      const late = yield* file("late.json", JSON.stringify({ faults: ["503", "Latency duration=soon"] }))
      assert.include(
        (yield* ended("--config", late.path)).err,
        "faults.1: \"Latency duration=soon\" is not a fault: duration must be"
      )
      const text = yield* file("text.json", "port: 1")
      assert.include((yield* ended("--config", text.path)).err, "the file is not JSON")
      assert.include((yield* ended("--config", "/nowhere/at/all")).err, "the file cannot be read")
    }))

  it.scopedLive("fails with one line if the port is in use", () =>
    Effect.gen(function*() {
      const { port } = new URL((yield* NodeServer).url)
      const { failure, out } = yield* ended("--port", port)
      assert.deepStrictEqual([failure, out], [
        `The emulator cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one, or 0 for any free port.`,
        ""
      ])
    }).pipe(Effect.provide(NodeServer.layer())))

  for (
    const [args, text] of [
      [["--fault", "sometimes"], "--fault: \"sometimes\" is not a fault"],
      [["--fault", "Latency duration=soon"], "duration must be a duration such as 30s"],
      [["--ca-file", "ca.pem"], "--ca-file and --tls-name need --tls self-signed"],
      [["--port", "0", "--tls", "self-signed", "--ca-file", "/nowhere/ca.pem"], "/nowhere/ca.pem cannot be written"],
      [["--lifetime", "soon"], "not a duration such as 30s or 24h"],
      [["--wizard"], "--wizard needs a terminal"]
    ] as const
  ) {
    it.scopedLive(`fails for ${args.join(" ")} with a message`, () =>
      Effect.gen(function*() {
        const { err, failure } = yield* ended(...args)
        assert.include(err, text)
        assert.isDefined(failure)
      }))
  }

  it.scopedLive("fails for a fault on a route that does not exist", () =>
    Effect.gen(function*() {
      const { failure } = yield* ended("--port", "0", "--fault", "503 on /typo")
      assert.include(failure, "targets /typo, but the emulator has no such route")
    }))

  it.scopedLive("documents each option, its default and each fault in --help", () =>
    Effect.gen(function*() {
      const { out } = yield* ended("--help")
      for (const { doc, name } of Fault.vocabulary) {
        assert.include(out, name)
        assert.include(out, doc)
      }
      for (
        const part of [
          "Default: 8080",
          "Default: 127.0.0.1",
          "Default: emulator-client",
          "Default: emulator-secret",
          "Default: 24h",
          "probability P"
        ]
      ) {
        assert.include(out, part)
      }
      assert.match((yield* ended("--version")).out, /^1\.2\.3\n+$/)
      assert.include((yield* ended("--completions", "bash")).out, "clickview-emulator")
    }))
})
