/**
 * A test in Python drives the emulator by its control API.
 */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Console, Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

interface Ended {
  readonly code: number | null
  readonly printed: string
}

const python = (url: string, ...args: ReadonlyArray<string>) =>
  Effect.async<Ended | "no python3">((resume) => {
    const child = spawn("python3", args, { env: { PATH: process.env.PATH, EMULATOR_URL: url }, stdio: "pipe" })
    let printed = ""
    child.stdout.on("data", (data) => void (printed += String(data)))
    child.stderr.on("data", (data) => void (printed += String(data)))
    child.on("error", () => resume(Effect.succeed("no python3")))
    child.on("close", (code) => resume(Effect.succeed({ code, printed })))
    return Effect.sync(() => child.kill())
  })

it.live("a test in Python drives the emulator", () =>
  Effect.gen(function* () {
    const { url } = yield* NodeServer
    const ended = yield* python(url, fileURLToPath(new URL("control.py", import.meta.url)))
    if (ended === "no python3") return yield* Console.log("left out: the emulator under Python, for want of python3")
    assert.strictEqual(ended.code, 0, ended.printed)
    assert.include(ended.printed, "Ran 3 tests")
  }).pipe(Effect.provide(NodeServer.layer({ control: true }))))
