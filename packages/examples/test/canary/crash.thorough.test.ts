/**
 * The canary, continued: what Node itself prints when nobody catches the failure.
 */
import { Answer, ClickViewEmulator } from "@effect-clickview/emulator"
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

/** What the program prints before it dies of a server that refuses it and says the secret back. */
const outputOfCrash = (how: string) =>
  Effect.gen(function* () {
    const { tokenUrl } = yield* NodeServer
    const emulator = yield* ClickViewEmulator
    yield* emulator.answerNext(Answer.json(401, { error: "invalid_client", error_description: `not ${secret}` }))
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

describe("a program that dies of an uncaught failure", () => {
  for (const how of ["runMain", "rejection", "thrown"]) {
    it.live(`shows no secret (${how})`, () =>
      Effect.gen(function* () {
        const { code, text } = yield* outputOfCrash(how)
        assert.strictEqual(code, 1)
        assert.include(text, "invalid_client")
        assert.deepStrictEqual(find(text, [secret]), [])
      }))
  }

  it.live("would show it if it had written the exchange itself", () =>
    Effect.gen(function* () {
      const { text } = yield* outputOfCrash("naive")
      assert.isNotEmpty(find(text, [secret]))
    }))
})
