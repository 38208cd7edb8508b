/** Runs an example program as a user does. */
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { fileURLToPath, pathToFileURL } from "node:url"

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const { id, secrets } = ClickViewEmulator.defaultClient

/** The secret of the emulator's default client. */
export const secret = Redacted.value(secrets[0])

const environment = Object.fromEntries(
  Object.keys(process.env).filter((name) => !name.startsWith("CLICKVIEW_"))
    .map((name) => [name, process.env[name]])
)

/** Runs the program with these variables in a folder without `.env`. */
export const run = (program: string, variables: Readonly<Record<string, string>> = {}) =>
  Effect.async<{ readonly code: number | string; readonly out: string; readonly err: string }>((resume) => {
    const path = fileURLToPath(new URL(`../../${program}`, import.meta.url))
    const options = { env: { ...environment, ...variables }, cwd: tmpdir(), timeout: 60_000 }
    execFile(
      process.execPath,
      ["--import", tsx, path],
      options,
      (error, out, err) => resume(Effect.succeed({ code: error?.code ?? 0, out, err }))
    )
  })

/** The variables that configure a program for this endpoint. */
export const credentials = (tokenUrl: string, clientSecret = secret) => ({
  CLICKVIEW_CLIENT_ID: id,
  CLICKVIEW_CLIENT_SECRET: clientSecret,
  CLICKVIEW_TOKEN_URL: tokenUrl
})
