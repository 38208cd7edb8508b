/** Executes all runs of a workload, round by round. */
import type { Harness } from "./Harness.ts"
import type { Values } from "./Run.ts"
import type { Measured, Workload } from "./Workload.ts"

export const runWorkload = async (
  harness: Harness,
  name: string,
  workload: Workload
): Promise<ReadonlyArray<Measured>> => {
  if (workload.measure !== undefined) return workload.measure(harness)
  const measured = (workload.runs?.(harness.quick) ?? []).map((run) => ({ run, name: "", rounds: new Array<Values>() }))
  for (let round = 0; round < (harness.quick ? 1 : workload.rounds ?? 1); round++) {
    const queue = measured.filter(({ run }) => round < (run.rounds ?? Infinity))
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const outcome = await harness.start(name, next.run, workload.nodeFlags ?? [])
        next.name = outcome.name
        next.rounds.push(outcome.values)
      }
    }
    await Promise.all(Array.from({ length: workload.concurrency ?? 1 }, worker))
  }
  return measured.map(({ name: peer, rounds, run }) => ({
    peer,
    isOurs: run.peer.startsWith("ClickView"),
    variant: run.variant ?? "",
    rounds
  }))
}
