/** Ends a child process with SIGKILL. */
import { Effect } from "effect"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"

/** Sends SIGKILL and waits for the exit. Does nothing if the process has ended. */
export const kill = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, "exit")
    child.kill("SIGKILL")
    await exited
  })
