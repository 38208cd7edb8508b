/** Runs a program as an effect and returns its output and exit code. Interruption kills the program. */
import { Data, Effect } from "effect"
import { spawn } from "node:child_process"

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ExecuteOptions {
  readonly cwd: string
  /** Replaces the whole environment. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

export class ExecuteError extends Data.TaggedError("ExecuteError")<{ readonly message: string }> {}

/** Runs a program. The code is -1 if it cannot be started or a signal ends it. */
export const execute = (
  command: string,
  args: ReadonlyArray<string>,
  { cwd, env = process.env }: ExecuteOptions
): Effect.Effect<Outcome> =>
  Effect.async((resume) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
    const printed = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        printed[name] += text
      })
    }
    child.on("error", (error) => resume(Effect.succeed({ ...printed, code: -1, stderr: error.message })))
    child.on("close", (code) => resume(Effect.succeed({ ...printed, code: code ?? -1 })))
    return Effect.sync(() => child.kill())
  })

/** Runs a program that must succeed. The failure contains all output. */
export const succeed = (
  command: string,
  args: ReadonlyArray<string>,
  options: ExecuteOptions
): Effect.Effect<string, ExecuteError> =>
  Effect.flatMap(execute(command, args, options), ({ code, stderr, stdout }) =>
    code === 0
      ? Effect.succeed(stdout)
      : Effect.fail(new ExecuteError({ message: `${command} ${args.join(" ")}: ${code}\n${stdout}${stderr}` })))
