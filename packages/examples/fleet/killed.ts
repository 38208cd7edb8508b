/** The end of a process, without a chance to tidy up. */
import { Effect } from "effect"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"

/** Kills it and waits until it is gone. */
export const killed = (child: ChildProcess): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  })
