import { ClickViewEmulator, examplePath, Fault, ScriptedResponse } from "@effect-clickview/emulator"
import { healthPath, ListenError, NodeServer, start } from "@effect-clickview/emulator/NodeServer"
import { HttpClientRequest } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { spawn } from "node:child_process"
import * as Http from "node:http"
import { fileURLToPath } from "node:url"
import { call, obtainToken, request, send, validForm } from "./fixtures/requests.ts"
import { sendRaw } from "./fixtures/sendRaw.ts"

const onSocket = (options?: Parameters<typeof NodeServer.layer>[0]) =>
  Layer.merge(NodeServer.layer(options), NodeHttpClient.layer)

/** Requests a token and interrupts the request once it has arrived. */
const askAndLeave = (tokenUrl: string, tokenRequests: Effect.Effect<number>) =>
  Effect.gen(function*() {
    const before = yield* tokenRequests
    const asking = yield* Effect.fork(send(request(validForm, tokenUrl)))
    yield* tokenRequests.pipe(Effect.delay("10 millis"), Effect.repeat({ until: (count) => count > before }))
    yield* Effect.sleep("50 millis")
    return yield* Fiber.interrupt(asking)
  })

const form = new URLSearchParams(validForm).toString()
const head = `Host: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n`

describe("NodeServer", () => {
  it.scopedLive("listens on loopback by default and provides its URLs", () =>
    Effect.gen(function*() {
      const { apiUrl, tokenUrl, url } = yield* NodeServer
      assert.match(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
      assert.deepStrictEqual([tokenUrl, apiUrl], [`${url}/connect/token`, url])
      const { access_token } = yield* obtainToken(validForm, tokenUrl)
      assert.strictEqual((yield* call(access_token, `${apiUrl}${examplePath}`)).status, 200)
      assert.strictEqual((yield* call("other", `${apiUrl}${examplePath}`)).status, 401)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("listens on IPv6 loopback with host ::1", () =>
    Effect.gen(function*() {
      const { tokenUrl } = yield* NodeServer
      assert.include(tokenUrl, "http://[::1]:")
      assert.strictEqual((yield* obtainToken(validForm, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(onSocket({ host: "::1" }))))

  it.scopedLive("provides a loopback URL if it listens on all addresses", () =>
    Effect.gen(function*() {
      assert.include((yield* NodeServer).url, "http://127.0.0.1:")
    }).pipe(Effect.provide(onSocket({ host: "0.0.0.0" }))))

  it.scoped("expires tokens by the TestClock", () =>
    Effect.gen(function*() {
      const { apiUrl, tokenUrl } = yield* NodeServer
      const { access_token } = yield* obtainToken(validForm, tokenUrl)
      assert.strictEqual((yield* call(access_token, `${apiUrl}${examplePath}`)).status, 200)
      yield* TestClock.adjust("1 day")
      assert.strictEqual((yield* call(access_token, `${apiUrl}${examplePath}`)).status, 401)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("sends scripted responses with exactly their bytes and headers", () =>
    Effect.gen(function*() {
      const { respondNext } = yield* ClickViewEmulator
      const { tokenUrl } = yield* NodeServer
      yield* respondNext(
        ScriptedResponse.json(503, {}, { "Retry-After": "1" }),
        ScriptedResponse.raw(200, "<html>"),
        ScriptedResponse.raw(204, "x")
      )
      const responses = [
        yield* send(request(validForm, tokenUrl)),
        yield* send(request(validForm, tokenUrl)),
        yield* send(request(validForm, tokenUrl))
      ]
      assert.deepStrictEqual(responses.map(({ status, text }) => [status, text]), [[503, "{}"], [200, "<html>"], [
        204,
        ""
      ]])
      assert.strictEqual(responses[0]?.headers["retry-after"], "1")
      assert.notProperty(responses[1]?.headers, "content-type")
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("resets the connection for ScriptedResponse.reset", () =>
    Effect.gen(function*() {
      const { respondNext, requests } = yield* ClickViewEmulator
      const { tokenUrl, url } = yield* NodeServer
      yield* respondNext(ScriptedResponse.reset)
      const received = yield* sendRaw(
        url,
        `POST /connect/token HTTP/1.1\r\n${head}Content-Length: ${form.length}\r\n\r\n${form}`
      )
      assert.strictEqual(received, "Error: read ECONNRESET")
      assert.deepStrictEqual((yield* requests).map(({ status }) => status), [undefined])
      assert.strictEqual((yield* obtainToken(validForm, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("hangs for ScriptedResponse.hang until the client disconnects", () =>
    Effect.gen(function*() {
      const { respondNext, requests, tokenRequests } = yield* ClickViewEmulator
      const { tokenUrl } = yield* NodeServer
      yield* respondNext(ScriptedResponse.hang)
      assert.isTrue(Exit.isInterrupted(yield* askAndLeave(tokenUrl, tokenRequests)))
      assert.deepStrictEqual((yield* requests).map(({ status }) => status), [undefined])
      assert.strictEqual((yield* obtainToken(validForm, tokenUrl)).token_type, "Bearer")
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("interrupts a request whose connection is closed", () =>
    Effect.gen(function*() {
      const interrupted = yield* Deferred.make<true>()
      const emulator = yield* ClickViewEmulator.make()
      yield* emulator.respondNext(ScriptedResponse.hang)
      const watched = ClickViewEmulator.of({
        ...emulator,
        httpApp: Effect.onInterrupt(emulator.httpApp, () => Deferred.succeed(interrupted, true))
      })
      const server = Layer.provide(NodeServer.layerServer(), Layer.succeed(ClickViewEmulator, watched))
      const { tokenUrl } = yield* Effect.map(Layer.build(server), (context) => Context.get(context, NodeServer))
      yield* askAndLeave(tokenUrl, emulator.tokenRequests)
      assert.isTrue(yield* Effect.timeout(Deferred.await(interrupted), "5 seconds"))
    }).pipe(Effect.provide(NodeHttpClient.layer)))

  it.scopedLive("responds with 413 to a body over the limit, chunked or with Content-Length", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      const large = "a".repeat(1024 * 1024)
      const announced = `POST /connect/token HTTP/1.1\r\n${head}Content-Length: ${large.length}\r\n\r\n`
      assert.match(yield* sendRaw(url, announced, large), /^HTTP\/1\.1 413 /)
      const chunked = `POST /connect/token HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`
      const chunk = `${large.length.toString(16)}\r\n${large}\r\n`
      assert.match(yield* sendRaw(url, chunked, chunk, chunk, "0\r\n\r\n"), /^HTTP\/1\.1 413 /)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("handles a request with an absolute target and one that asks for an upgrade", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      const rest = `Content-Length: ${form.length}\r\n\r\n${form}`
      assert.match(
        yield* sendRaw(url, `POST http://u:p@x/connect/token HTTP/1.1\r\n${head}${rest}`),
        /^HTTP\/1\.1 200 /
      )
      const upgrade =
        "Host: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      assert.match(yield* sendRaw(url, `POST /connect/token HTTP/1.1\r\n${upgrade}${rest}`), /^HTTP\/1\.1 200 /)
    }).pipe(Effect.provide(onSocket())))

  it.scopedLive("fails with a ListenError that says that the port is in use and what to do", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      const port = Number(new URL(url).port)
      const error = yield* Effect.flip(Effect.scoped(Layer.build(NodeServer.layer({ port }))))
      assert.deepStrictEqual([error._tag, error.reason], ["ListenError", "PortInUse"])
      assert.strictEqual(
        error.message,
        `The emulator cannot listen on 127.0.0.1:${port}: the port is in use. Choose another one, or 0 for any free port.`
      )
    }).pipe(Effect.provide(onSocket())))

  for (
    const [options, reason] of [
      [{ port: 70_000 }, "BadPort"],
      [{ port: -1 }, "BadPort"],
      [{ port: 80.5 }, "BadPort"],
      [{ host: "192.0.2.1" }, "NoSuchAddress"]
    ] as const
  ) {
    it.scopedLive(`fails for ${JSON.stringify(options)} with reason ${reason}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Layer.build(NodeServer.layer(options)))
        assert.strictEqual(error.reason, reason)
        assert.include(error.message, "cannot listen on")
      }))
  }

  it.scopedLive("stops as soon as its scope closes, even if clients keep connections open", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(NodeServer.layer(), scope)
      const { tokenUrl, url } = yield* Effect.provide(NodeServer, context)
      const { respondNext, tokenRequests } = yield* Effect.provide(ClickViewEmulator, context)
      const agent = new Http.Agent({ keepAlive: true })
      yield* Effect.addFinalizer(() => Effect.sync(() => agent.destroy()))
      yield* Effect.async<number | undefined>((resume) => {
        Http.get(
          url,
          { agent },
          (response) => response.resume().on("end", () => resume(Effect.succeed(response.statusCode)))
        )
      })
      assert.strictEqual(Object.keys(agent.freeSockets).length, 1)
      yield* respondNext(ScriptedResponse.hang)
      const hanging = yield* Effect.fork(Effect.exit(send(request(validForm, tokenUrl))))
      yield* tokenRequests.pipe(
        Effect.delay("10 millis"),
        Effect.repeat({
          until: (count) => count === 1
        })
      )
      yield* Effect.timeout(Scope.close(scope, Exit.void), "3 seconds")
      assert.isTrue(Exit.isFailure(yield* Fiber.join(hanging)))
      assert.include(yield* sendRaw(url, "GET / HTTP/1.1\r\n\r\n"), "ECONNREFUSED")
    }).pipe(Effect.provide(NodeHttpClient.layer)))

  it.live("lets the process exit once its scope is closed", () =>
    Effect.gen(function*() {
      const script = fileURLToPath(new URL("fixtures/serve.ts", import.meta.url))
      const output = yield* Effect.async<string>((resume) => {
        const child = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "inherit"] })
        let printed = ""
        child.stdout.on("data", (data) => {
          printed += String(data)
        })
        child.on("close", (code) => resume(Effect.succeed(`${printed}exit ${code}`)))
        return Effect.sync(() => child.kill())
      }).pipe(Effect.timeout("30 seconds"))
      const [served, ended] = output.split("\n")
      assert.strictEqual(served, "200")
      assert.strictEqual(ended, "exit 0")
    }))
})

describe("GET /health", () => {
  it.scopedLive("responds with 200 whatever faults are set, and is not recorded", () =>
    Effect.gen(function*() {
      const { url } = yield* NodeServer
      const { requests, setFault } = yield* ClickViewEmulator
      yield* setFault(Fault.Status({ status: 503, target: { route: "*" } }))
      assert.strictEqual((yield* send(HttpClientRequest.get(`${url}${healthPath}?now`))).status, 200)
      assert.deepStrictEqual(yield* requests, [])
    }).pipe(Effect.provide(Layer.merge(NodeServer.layer(), NodeHttpClient.layer))))
})

describe("start", () => {
  it("starts an emulator that stop ends", async () => {
    const { stop, url } = await start()
    assert.strictEqual((await fetch(`${url}${healthPath}`)).status, 200)
    await stop()
    assert.strictEqual(await fetch(`${url}${healthPath}`).then(() => "answered", () => "refused"), "refused")
  })

  it("rejects with a ListenError if the port is in use, and leaks nothing", async () => {
    const first = await start()
    const port = Number(new URL(first.url).port)
    const error: unknown = await start({ port }).then(() => undefined, (error: unknown) => error)
    assert.instanceOf(error, ListenError)
    await first.stop()
    await (await start({ port })).stop()
  })
})
