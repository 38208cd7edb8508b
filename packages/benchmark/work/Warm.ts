/** A token that is held, asked for over and over inside one fiber. */
import { Effect, Ref } from "effect"
import { blocks } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { nanoseconds } from "./nanoseconds.ts"

const calls = 2000

const loop = (effect: Effect.Effect<unknown, unknown>): Effect.Effect<void, unknown> =>
  Effect.gen(function*() {
    for (let call = 0; call < calls; call++) yield* effect
  })

export const task: Task = async ({ open, quick }) => {
  const { effect = Effect.die("not an effect"), get } = await open()
  await get()
  const ref = Effect.runSync(Ref.make<unknown>(await get()))
  return nanoseconds(
    calls,
    quick,
    () => Effect.runSync(loop(Ref.get(ref))),
    () => Effect.runSync(loop(effect))
  )
}

export const work: Work = {
  title: "warm `get`, inside one fiber",
  how:
    "One after another, 2,000 in a loop; the ratio is to `Ref.get` in the same process, by tinybench. Peers outside " +
    "Effect are in the next table.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× `Ref.get`", digits: 2 }],
  ranks: [{ key: "ratio", wants: "less" }],
  rounds: 3,
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : blocks).map((peer) => ({ peer }))],
  note:
    "The semaphore and `Ref` read one clock and no windows, and are as much code of the user's own as the promise " +
    "memo; the building blocks that cache by themselves are the first two.",
  goals: [
    { text: "≤ 2.5 × `Ref.get`", isCount: false, isMet: (ours) => ours("", "ratio") <= 2.5 },
    { text: "stretch: ≤ 2 × `Ref.get`", isCount: false, isMet: (ours) => ours("", "ratio") <= 2 },
    {
      text: "≥ 3 × faster than every building block of Effect, the semaphore and `Ref` among them",
      isCount: false,
      isMet: (ours, others) => others("", "ratio").every((other) => other >= 3 * ours("", "ratio"))
    }
  ]
}
