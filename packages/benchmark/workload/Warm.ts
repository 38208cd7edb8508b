/** A cached token, read repeatedly in one fiber. */
import { Effect, Ref } from "effect"
import { effectPeers } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"
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

export const workload: Workload = {
  title: "warm `get` in one fiber",
  method:
    "2,000 sequential reads in a loop, measured with tinybench. The ratio compares with `Ref.get` in the same process. " +
    "Peers that are not built on Effect are in the next table.",
  columns: [{ key: "ns", title: "ns" }, { key: "ratio", title: "× `Ref.get`", digits: 2 }],
  ranks: [{ key: "ratio", wants: "less" }],
  rounds: 3,
  runs: (quick) => [{ peer: "ClickView" as const }, ...(quick ? [] : effectPeers).map((peer) => ({ peer }))],
  note:
    "The semaphore and `Ref` read one clock and have no windows. Like the promise memo, they are code that a user " +
    "writes. Only `Effect.cachedInvalidateWithTTL` and `Cache` are complete caches.",
  goals: [
    { text: "≤ 2.5 × `Ref.get`", isCount: false, isMet: (ours) => ours("", "ratio") <= 2.5 },
    { text: "stretch: ≤ 2 × `Ref.get`", isCount: false, isMet: (ours) => ours("", "ratio") <= 2 },
    {
      text: "≥ 3 × faster than each of Effect's own modules, including the semaphore and `Ref`",
      isCount: false,
      isMet: (ours, others) => others("", "ratio").every((other) => other >= 3 * ours("", "ratio"))
    }
  ]
}
