/**
 * Callers while the token is renewed. Each peer gets tokens whose lifetime makes it renew two seconds after it got one; a
 * renewal takes 300 ms. A call has waited when it is still open as a timer of 50 ms, started with it, goes off, so that a
 * pause of this process counts for nobody.
 */
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export const task: Task = async ({ margin, open, options, place }) => {
  const { get } = await open()
  await control(place, { latency: 0, lifetime: Number(options["lifetime"] ?? margin + 2) })
  await get()
  await control(place, { latency: 300 })
  let waited = 0
  let longest = 0
  let calls = 0
  let failures = 0
  const checks: Array<Promise<void>> = []
  const end = performance.now() + 2600
  while (performance.now() < end) {
    const began = performance.now()
    let open = 0
    for (let call = 0; call < 20; call++) {
      open++
      calls++
      void get().catch(() => failures++).finally(() => {
        open--
        longest = Math.max(longest, performance.now() - began)
      })
    }
    checks.push(
      pause(50).then(turn).then(() => {
        waited += open
      })
    )
    await pause(5)
  }
  await Promise.all(checks)
  await pause(400)
  const { requests } = await control(place)
  return { calls, renewals: requests - 1, waited, longest, failures }
}

const peers: ReadonlyArray<PeerName> = [
  "ClickView",
  "Msal",
  "AzurePipeline",
  "Oauth4webapi",
  "Badgateway",
  "SimpleOauth2",
  "PromiseMemo",
  "EffectCache",
  "EffectSemaphore"
]

export const work: Work = {
  title: "renewal under load",
  how:
    "20 calls every 5 ms for 2.6 s, and a server that takes 300 ms. Each peer gets tokens with the lifetime that makes " +
    "it renew 2 s after it got one (its margin and 2 s), so that each renews in the run.",
  columns: [
    { key: "waited", title: "calls that waited > 50 ms" },
    { key: "calls", title: "of" },
    { key: "longest", title: "longest, ms" },
    { key: "renewals", title: "requests" }
  ],
  ranks: [
    { key: "waited", wants: "less", by: "calls that waited" },
    { key: "longest", wants: "less", by: "the longest" }
  ],
  runs: (quick) =>
    quick
      ? [{ peer: "ClickView", options: { lifetime: 4 } }]
      : peers.map((peer) => ({ peer, ...(peer === "ClickView" ? { options: { lifetime: 4 } } : {}) })),
  absent: ["Effect.cachedInvalidateWithTTL, whose time is fixed before the token is seen."],
  goals: [{
    text: "0 calls waited, 0 failed, and it was renewed",
    isCount: true,
    isMet: (ours) => ours("", "waited") === 0 && ours("", "failures") === 0 && ours("", "renewals") >= 1
  }]
}
