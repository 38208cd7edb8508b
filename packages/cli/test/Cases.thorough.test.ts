/**
 * Support cases that need their own process: certificates trusted from its start, a listener that accepts no
 * connection, a wrong clock.
 */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import type * as Http from "node:http"
import * as Net from "node:net"
import * as Path from "node:path"
import * as Authority from "./support/Authority.ts"
import { child, folder } from "./support/child.ts"
import { steady } from "./support/clickview.ts"
import * as Stage from "./support/Stage.ts"

const hosts = ["auth.clickviewapp.com", "integrations.clickviewapp.com"]

/** A minimal ClickView. Its API answers with this status. */
const answers = (apiStatus: number): Http.RequestListener => (request, response) =>
  (request.url === "/connect/token"
    ? Stage.jsonOf(200, { access_token: "good-token", token_type: "Bearer", expires_in: 86_400 })
    : Stage.jsonOf(apiStatus, {}, apiStatus === 401 ? { "www-authenticate": "Bearer error=\"invalid_token\"" } : {}))(
      request,
      response
    )

/** Connects ClickView's host names through a proxy to a server with this certificate, whose authority is trusted. */
const inspected = (cwd: string, names: ReadonlyArray<string>, ends: Date, apiStatus = 400) =>
  Effect.gen(function*() {
    const { certify, pem } = yield* Authority.make("School Filter CA")
    const port = yield* Stage.secureServer(yield* certify(names, ends), answers(apiStatus))
    const file = Path.join(cwd, "ca.pem")
    Fs.writeFileSync(file, pem)
    return { HTTPS_PROXY: yield* Stage.proxy({ port }), NODE_EXTRA_CA_CERTS: file }
  })

const credentials = { CLICKVIEW_CLIENT_ID: "a-client", CLICKVIEW_CLIENT_SECRET: "s3cr3t-0f-nobody" }

/** A port whose listener is stopped and whose queue is full, so that connections are never accepted. */
const blackHole: Effect.Effect<number, never, Scope.Scope> = Effect.gen(function*() {
  const program = "require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1}," +
    "function(){console.log(this.address().port)})"
  const listener = yield* Effect.acquireRelease(
    Effect.sync(() => spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] })),
    (listener) => Effect.sync(() => listener.kill("SIGKILL"))
  )
  const [printed] = yield* Effect.promise(() => once(listener.stdout, "data") as Promise<[Buffer]>)
  const port = Number(printed.toString())
  listener.kill("SIGSTOP")
  yield* Effect.acquireRelease(
    Effect.sync(() => Array.from({ length: 8 }, () => Net.connect(port, "127.0.0.1").on("error", () => undefined))),
    (sockets) => Effect.sync(() => sockets.forEach((socket) => socket.destroy()))
  )
  yield* Effect.sleep("300 millis")
  return port
})

type Staged = (cwd: string) => Effect.Effect<Stage.Variables, unknown, Scope.Scope | NodeServer>

const libfaketime = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((library) => Fs.existsSync(library))

const cases: Readonly<Record<string, readonly [code: number, staged: Staged]>> = {
  "HTTPS is inspected and trusted": [0, (cwd) => inspected(cwd, hosts, Authority.never)],
  "the certificate has expired": [4, (cwd) => inspected(cwd, hosts, new Date("2024-05-01T00:00:00Z"))],
  "the certificate is for another host": [4, (cwd) => inspected(cwd, ["portal.school.test"], Authority.never)],
  "the API is of another environment": [
    5,
    (cwd) =>
      Effect.gen(function*() {
        const good = Object.entries(yield* Stage.atEmulator)
        const token = Object.fromEntries(good.filter(([name]) => name !== "CLICKVIEW_API_URL"))
        return { ...(yield* inspected(cwd, hosts, Authority.never, 401)), ...token }
      })
  ],
  "the connection vanishes": [4, () => Effect.map(blackHole, (port) => Stage.at(`https://127.0.0.1:${port}`))],
  ...(libfaketime === undefined ? {} : {
    "the clock is set two hours ahead": [
      0,
      () =>
        Effect.map(Stage.atEmulator, (good) => ({
          ...good,
          LD_PRELOAD: libfaketime,
          FAKETIME: "+2h",
          DONT_FAKE_MONOTONIC: "1"
        }))
    ] satisfies readonly [number, Staged]
  })
}

describe("clickview doctor in its own process", () => {
  for (const [name, [code, staged]] of Object.entries(cases)) {
    it.live(`explains the case "${name}"`, () =>
      Effect.gen(function*() {
        const cwd = yield* folder
        const ended = yield* child(cwd, ["doctor", "--timeout", "2"], { ...credentials, ...(yield* staged(cwd)) })
        const file = `golden/${name.replaceAll(" ", "-").toLowerCase()}.txt`
        yield* Effect.promise(() => expect(steady(ended.stdout)).toMatchFileSnapshot(file))
        assert.deepStrictEqual([ended.code, ended.stderr], [code, ""])
      }).pipe(Effect.scoped, Effect.provide(NodeServer.layer())), 60_000)
  }
})

describe("a process without a terminal", () => {
  it.scopedLive("is not asked questions", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* child(yield* folder, ["--wizard"], {})
      assert.deepStrictEqual([code, stdout], [1, ""])
      assert.include(stderr, "standard input is no terminal")
    }), 60_000)
})
