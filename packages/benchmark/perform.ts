/** Does a work: all its runs in turn, round after round. */
import type { Lab } from "./Lab.ts"
import type { Values } from "./Run.ts"
import type { Measured, Work } from "./Work.ts"

export const perform = async (lab: Lab, name: string, work: Work): Promise<ReadonlyArray<Measured>> => {
  if (work.measure !== undefined) return work.measure(lab)
  const measured = (work.runs?.(lab.quick) ?? []).map((run) => ({ run, name: "", rounds: new Array<Values>() }))
  for (let round = 0; round < (lab.quick ? 1 : work.rounds ?? 1); round++) {
    const queue = measured.filter(({ run }) => round < (run.rounds ?? Infinity))
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const outcome = await lab.start(name, next.run, work.flags ?? [])
        next.name = outcome.name
        next.rounds.push(outcome.values)
      }
    }
    await Promise.all(Array.from({ length: work.atOnce ?? 1 }, worker))
  }
  return measured.map(({ name: candidate, rounds, run }) => ({
    candidate,
    isOurs: run.peer.startsWith("ClickView"),
    variant: run.variant ?? "",
    rounds
  }))
}
