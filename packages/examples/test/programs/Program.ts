/** An example program, run as a user runs it. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { fileURLToPath, pathToFileURL } from "node:url"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const { id, secrets } = ClickViewEmulator.defaultClient

/** The secret that the emulator knows. */
export const secret = Redacted.value(secrets[0])

const unset = Object.fromEntries(
  Object.keys(process.env).filter((name) => !name.startsWith("CLICKVIEW_"))
    .map((name) => [name, process.env[name]])
)

/** Runs the program with these variables, where no `.env` is. */
export const run = (program: string, variables: Readonly<Record<string, string>> = {}) =>
  Effect.async<{ readonly code: number | string; readonly out: string; readonly err: string }>((resume) => {
    const path = fileURLToPath(new URL(`../../${program}`, import.meta.url))
    const options = { env: { ...unset, ...variables }, cwd: tmpdir(), timeout: 60_000 }
    execFile(
      process.execPath,
      ["--import", tsx, path],
      options,
      (error, out, err) => resume(Effect.succeed({ code: error?.code ?? 0, out, err }))
    )
  })

/** The variables that lead a program to this endpoint. */
export const credentials = (tokenUrl: string, clientSecret = secret) => ({
  CLICKVIEW_CLIENT_ID: id,
  CLICKVIEW_CLIENT_SECRET: clientSecret,
  CLICKVIEW_TOKEN_URL: tokenUrl
})
