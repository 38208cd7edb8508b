/** The canary for the output of Node when a program does not catch its failure. */
import { ClickViewEmulator, ScriptedResponse } from "@effect-clickview/emulator"
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { find } from "./Canary.ts"

const secret = "Zq7+/k\\w%9=Xn&4vT~pL^2"

const program = fileURLToPath(new URL("crash.ts", import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

/** The output of the program when the server rejects it and echoes the secret. */
const outputOfCrash = (how: string) =>
  Effect.gen(function* () {
    const { tokenUrl } = yield* NodeServer
    const emulator = yield* ClickViewEmulator
    yield* emulator.respondNext(
      ScriptedResponse.json(401, { error: "invalid_client", error_description: `not ${secret}` })
    )
    return yield* Effect.async<{ readonly code: number | string | null; readonly text: string }>((resume) => {
      const env = {
        ...process.env,
        CLICKVIEW_CLIENT_ID: "canary-client",
        CLICKVIEW_CLIENT_SECRET: secret,
        CLICKVIEW_TOKEN_URL: tokenUrl
      }
      execFile(process.execPath, ["--import", tsx, program, how], { env, timeout: 30_000 }, (error, stdout, stderr) =>
        resume(Effect.succeed({ code: error?.code ?? 0, text: stdout + stderr })))
    })
  }).pipe(Effect.provide(NodeServer.layer()))

describe("uncaught failure", () => {
  for (const how of ["runMain", "rejection", "thrown"]) {
    it.live(`the output of Node contains no secret (${how})`, () =>
      Effect.gen(function* () {
        const { code, text } = yield* outputOfCrash(how)
        assert.strictEqual(code, 1)
        assert.include(text, "invalid_client")
        assert.deepStrictEqual(find(text, [secret]), [])
      }))
  }

  it.live("the output of Node contains the secret of a hand-written exchange", () =>
    Effect.gen(function* () {
      const { text } = yield* outputOfCrash("naive")
      assert.isNotEmpty(find(text, [secret]))
    }))
})
