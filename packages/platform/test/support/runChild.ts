/**
 * Runs a TypeScript program in a separate process.
 */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"

export interface ExitedProcess {
  /** The exit code, or the signal that ended the process. */
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program until it ends. */
export const runChild = (program: URL, ...args: ReadonlyArray<string>): Effect.Effect<ExitedProcess> =>
  Effect.async((resume) => {
    const cwd = fileURLToPath(new URL("../..", import.meta.url))
    const running = execFile(
      process.execPath,
      ["--import", "tsx", fileURLToPath(program), ...args],
      { cwd },
      (error, stdout, stderr) => resume(Effect.succeed({ code: error?.code ?? error?.signal ?? 0, stdout, stderr }))
    )
    return Effect.sync(() => running.kill("SIGKILL"))
  })
