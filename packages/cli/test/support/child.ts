/**
 * Runs `clickview` in its own process, for settings that are read at its start, such as certificates.
 */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { Ended } from "./clickview.ts"
import type { Variables } from "./Stage.ts"

const bin = fileURLToPath(new URL("../../src/bin.ts", import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

const inherited = /^(CLICKVIEW_|NODE_EXTRA_CA_CERTS$|NODE_OPTIONS$|(HTTPS?|NO)_PROXY$)/i

/** An empty folder, until the scope closes. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "clickview-cli-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
)

/** Runs it in this folder with these variables, without this process's own that matter to it. */
export const child = (cwd: string, args: ReadonlyArray<string>, variables: Variables): Effect.Effect<Ended> =>
  Effect.async((resume) => {
    const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)))
    const running = execFile(
      process.execPath,
      ["--import", tsx, bin, ...args],
      { cwd, env: { ...rest, ...variables } },
      (error, stdout, stderr) =>
        resume(
          Effect.succeed({
            code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1,
            stdout,
            stderr
          })
        )
    )
    return Effect.sync(() => running.kill("SIGKILL"))
  })
