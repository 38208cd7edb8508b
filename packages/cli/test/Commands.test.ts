/**
 * Tests of every command: standard output, standard error, exit code.
 */
import { ClickViewEmulator, Fault } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option, Schema } from "effect"
import { Report } from "../src/index.ts"
import { clickview } from "./support/clickview.ts"
import * as Stage from "./support/Stage.ts"

const emulated = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provide(effect, NodeServer.layer())

describe("clickview doctor", () => {
  it.live("prints a report as JSON that its schema reads", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* clickview(["doctor", "--json"], { variables: yield* Stage.atEmulator })
      const report = yield* Schema.decodeUnknown(Schema.parseJson(Report))(stdout)
      assert.deepInclude(report.verdict, { kind: "works", exitCode: 0 })
      assert.deepStrictEqual(report.steps.map(({ name }) => name), [
        "variables",
        "proxy",
        "resolution",
        "connection",
        "tls",
        "token request",
        "clock",
        "token",
        "api call"
      ])
      assert.strictEqual(code, 0)
    }).pipe(emulated))

  it.live("requests one token and one view key with --media-id, without retries", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* clickview(["doctor", "--media-id", "m-1"], { variables: yield* Stage.atEmulator })
      assert.include(stdout, "issued for m-1, the player is at http://127.0.0.1")
      assert.strictEqual(code, 0)
      const { expectRequests } = yield* ClickViewEmulator
      yield* expectRequests(
        "POST /connect/token 200",
        "POST /api/v1/smart-embed/create-view-key 400",
        "POST /api/v1/smart-embed/create-view-key 200"
      )
    }).pipe(emulated))

  it.live("does not send a secret with a line break, and does not retry after invalid_client", () =>
    Effect.gen(function*() {
      const { tokenRequests } = yield* ClickViewEmulator
      const good = yield* Stage.atEmulator
      yield* clickview(["doctor"], { variables: { ...good, CLICKVIEW_CLIENT_SECRET: "a-secret\n" } })
      assert.strictEqual(yield* tokenRequests, 0)
      yield* clickview(["doctor"], { variables: { ...good, CLICKVIEW_CLIENT_SECRET: "a-secret" } })
      assert.strictEqual(yield* tokenRequests, 1)
    }).pipe(emulated))

  it.live("prefers the environment to .env, and says where each variable comes from", () =>
    Effect.gen(function*() {
      const { CLICKVIEW_CLIENT_SECRET: secret = "", ...variables } = yield* Stage.atEmulator
      const dotEnv = `CLICKVIEW_CLIENT_SECRET=${secret}\nCLICKVIEW_CLIENT_ID=another\n`
      const { code, stdout } = yield* clickview(["doctor", "--verbose"], { variables, dotEnv })
      assert.include(stdout, "(from the environment and .env)")
      assert.include(stdout, "CLICKVIEW_CLIENT_SECRET: .env")
      assert.strictEqual(code, 0)
    }).pipe(emulated))

  it.live("prints colours only on a terminal", () =>
    Effect.gen(function*() {
      const variables = yield* Stage.atEmulator
      const plain = yield* clickview(["doctor"], { variables })
      const coloured = yield* clickview(["doctor"], { variables, hasColours: true })
      assert.notInclude(plain.stdout, "\u001b")
      assert.include(coloured.stdout, "\u001b[32m✓\u001b[0m token request")
    }).pipe(emulated))
})

describe("clickview token", () => {
  it.live("shows scope and lifetime without the token", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* clickview(["token"], { variables: yield* Stage.atEmulator })
      assert.match(
        stdout,
        /^type {6}Bearer\nscope {5}smartembed\.viewkey\nlifetime {2}24 h, until \S+Z\nrenewal {3}about 60 min/
      )
      assert.notInclude(stdout, "cvemu_")
      assert.deepStrictEqual([code, stderr], [0, ""])
    }).pipe(emulated))

  it.live("prints only the token on standard output with --reveal", () =>
    Effect.gen(function*() {
      const { stderr, stdout } = yield* clickview(["token", "--reveal"], { variables: yield* Stage.atEmulator })
      assert.match(stdout, /^cvemu_\w+\n$/)
      assert.include(stderr, "lifetime  24 h")
    }).pipe(emulated))

  it.live("prints the library's message and exits by its kind when there is no token", () =>
    Effect.gen(function*() {
      const { setFault } = yield* ClickViewEmulator
      const good = yield* Stage.atEmulator
      const wrong = yield* clickview(["token", "--reveal"], { variables: { ...good, CLICKVIEW_CLIENT_ID: "no" } })
      assert.deepStrictEqual([wrong.code, wrong.stdout], [3, ""])
      assert.include(wrong.stderr, "invalid_client")
      assert.include(wrong.stderr, "`clickview doctor`")
      const missing = yield* clickview(["token"], {})
      assert.strictEqual(missing.code, 2)
      assert.match(missing.stderr, /^CLICKVIEW_CLIENT_ID is not set\. CLICKVIEW_CLIENT_SECRET is not set\.\n/)
      const plain = yield* clickview(["token"], { variables: { ...good, CLICKVIEW_TOKEN_URL: "http://auth.test/" } })
      assert.match(plain.stderr, /^CLICKVIEW_TOKEN_URL must be .*\.\nRun `clickview doctor`/)
      yield* setFault(Fault.Status({ status: 503 }))
      assert.strictEqual((yield* clickview(["token"], { variables: good })).code, 6)
    }).pipe(emulated))
})

describe("clickview view-key", () => {
  const school = ["--school-name", "Hill School", "--school-id", "42"]

  it.live("prints only the player's address on standard output, and sends no student's name", () =>
    Effect.gen(function*() {
      const args = ["view-key", "--media-id", "m-1", "--student", ...school]
      const { code, stderr, stdout } = yield* clickview(args, { variables: yield* Stage.atEmulator })
      assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\S+viewKey=\S+\n$/)
      assert.include(stderr, "eight hours")
      assert.strictEqual(code, 0)
      yield* Effect.flatMap(ClickViewEmulator, ({ expectNoStudentNames }) => expectNoStudentNames)
    }).pipe(emulated))

  it.live("sends a teacher's name", () =>
    Effect.gen(function*() {
      const args = ["view-key", "--media-id", "m-1", "--teacher", "--first-name", "Ada", "--surname", "Hill"]
      const variables = yield* Stage.atEmulator
      assert.strictEqual((yield* clickview([...args, "--email", "ada@hill.example"], { variables })).code, 0)
      assert.strictEqual((yield* clickview(args, { variables })).code, 1)
    }).pipe(emulated))

  it.live("requires --student or --teacher, and rejects a student's name", () =>
    Effect.gen(function*() {
      const { tokenRequests } = yield* ClickViewEmulator
      const variables = yield* Stage.atEmulator
      for (const who of [[], ["--student", "--teacher"], ["--student", "--surname", "Hill"]]) {
        assert.strictEqual((yield* clickview(["view-key", "--media-id", "m-1", ...who], { variables })).code, 1)
      }
      assert.strictEqual(yield* tokenRequests, 0)
    }).pipe(emulated))
})

describe("clickview call", () => {
  it.live("prints the body on standard output and the status on standard error", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* clickview(["call", "/api/v1/example"], {
        variables: yield* Stage.atEmulator
      })
      assert.include(stdout, "\"ok\":true")
      assert.deepStrictEqual([code, stderr], [0, "GET /api/v1/example: 200\n"])
    }).pipe(emulated))

  it.live("posts --data, and exits by the response's status", () =>
    Effect.gen(function*() {
      const path = "/api/v1/smart-embed/create-view-key"
      const variables = yield* Stage.atEmulator
      const { code, stderr } = yield* clickview(["call", "--data", "{}", path], { variables })
      assert.deepStrictEqual([code, stderr], [5, `POST ${path}: 400\n`])
    }).pipe(emulated))

  it.live("sends the token to the API's origin only", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* clickview(["call", "https://elsewhere.test/api"], {
        variables: yield* Stage.atEmulator
      })
      assert.strictEqual(code, 2)
      assert.include(stderr, "not sent to https://elsewhere.test")
    }).pipe(emulated))
})

describe("clickview emulator", () => {
  it.live("starts an emulator with which the doctor finds no problem", () =>
    Effect.gen(function*() {
      const listening = yield* Deferred.make<string>()
      const real = yield* Effect.console
      const line = (...parts: ReadonlyArray<unknown>) =>
        Option.match(Option.fromNullable(/listens on (http:\S+)\./.exec(parts.join(" "))?.[1]), {
          onNone: () => Effect.void,
          onSome: (url) => Deferred.succeed(listening, url)
        })
      const emulator = yield* Effect.fork(
        Effect.withConsole(clickview(["emulator", "--port", "0"]), { ...real, log: line })
      )
      const url = yield* Deferred.await(listening)
      const { code, stdout } = yield* clickview(["doctor", "--media-id", "m-1"], { variables: Stage.at(url) })
      assert.include(stdout, "ClickView issued a token and a view key.")
      assert.strictEqual(code, 0)
      yield* Fiber.interrupt(emulator)
      const ended = yield* clickview(["doctor", "--timeout", "1"], { variables: Stage.at(url) })
      assert.include(ended.stdout, "ECONNREFUSED")
    }))

  it.live("rejects an unknown fault", () =>
    Effect.map(clickview(["emulator", "--fault", "Earthquake"]), ({ code }) => assert.strictEqual(code, 1)))
})

describe("clickview --help", () => {
  const helped = (args: ReadonlyArray<string>, hasColours: boolean) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const real = yield* Effect.console
      const log = (...parts: ReadonlyArray<unknown>) => Effect.sync(() => lines.push(parts.join(" ")))
      const { stdout } = yield* Effect.withConsole(clickview(args, { hasColours }), { ...real, log })
      return `${stdout}${lines.join("\n")}`
    })

  it.live("prints an overview on one screen, also without arguments", () =>
    Effect.gen(function*() {
      const shown = yield* helped([], false)
      for (const command of ["doctor", "token", "view-key", "call", "emulator"]) {
        assert.include(shown, `clickview ${command}`)
      }
      const lines = shown.split("\n")
      assert.isBelow(lines.length, 24)
      for (const line of lines) assert.isBelow(line.length, 100)
      for (const flag of ["--help", "-h"]) assert.strictEqual(yield* helped([flag], true), shown)
    }))

  it.live("lists every fault for the emulator", () =>
    Effect.gen(function*() {
      const shown = yield* helped(["emulator", "--help"], false)
      for (const { name } of Fault.vocabulary) assert.include(shown, name)
    }))

  it.live("refuses the wizard when standard input is no terminal", () =>
    Effect.gen(function*() {
      for (const args of [["--wizard"], ["emulator", "--wizard"]]) {
        const { code, stderr, stdout } = yield* clickview(args)
        assert.deepStrictEqual([code, stdout], [1, ""])
        assert.include(stderr, "standard input is no terminal")
      }
    }))

  it.live("prints an example for each command, and colours only on a terminal", () =>
    Effect.gen(function*() {
      for (const command of ["doctor", "token", "view-key", "call", "emulator"]) {
        const shown = yield* helped([command, "--help"], false)
        assert.include(shown, "Example: ")
        assert.notInclude(shown, "\u001b")
        assert.include(yield* helped([command, "--help"], true), "\u001b[")
      }
    }))
})
