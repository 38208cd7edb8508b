/** Runs the tests in `control.py`, which use the emulator's control API. */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, it } from "@effect/vitest"
import { Console, Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

interface Result {
  readonly code: number | null
  readonly output: string
}

const python = (url: string, ...args: ReadonlyArray<string>) =>
  Effect.async<Result | "no python3">((resume) => {
    const child = spawn("python3", args, { env: { PATH: process.env.PATH, EMULATOR_URL: url }, stdio: "pipe" })
    let output = ""
    child.stdout.on("data", (data) => void (output += String(data)))
    child.stderr.on("data", (data) => void (output += String(data)))
    child.on("error", () => resume(Effect.succeed("no python3")))
    child.on("close", (code) => resume(Effect.succeed({ code, output })))
    return Effect.sync(() => child.kill())
  })

it.live("tests in Python pass against the emulator", () =>
  Effect.gen(function* () {
    const { url } = yield* NodeServer
    const result = yield* python(url, fileURLToPath(new URL("control.py", import.meta.url)))
    if (result === "no python3") return yield* Console.log("skipped: the tests in Python need python3")
    assert.strictEqual(result.code, 0, result.output)
    assert.include(result.output, "Ran 3 tests")
  }).pipe(Effect.provide(NodeServer.layer({ control: true }))))
