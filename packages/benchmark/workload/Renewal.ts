/**
 * Concurrent callers while the token is renewed. The lifetime of each peer's tokens makes it renew after two seconds, and a
 * renewal takes 300 ms.
 *
 * A call counts as waiting if it is still open when a timer of 50 ms fires that was started with it. A pause of the process
 * delays the timer as well, so it does not count.
 */
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export const task: Task = async ({ margin, open, options, endpoint }) => {
  const { get } = await open()
  await control(endpoint, { latency: 0, lifetime: Number(options["lifetime"] ?? margin + 2) })
  await get()
  await control(endpoint, { latency: 300 })
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
  const { requests } = await control(endpoint)
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

export const workload: Workload = {
  title: "renewal under load",
  method:
    "20 calls every 5 ms for 2.6 s. The server takes 300 ms. Each peer gets tokens that live 2 s longer than its margin, " +
    "so that every peer renews during the run.",
  columns: [
    { key: "waited", title: "calls that waited > 50 ms" },
    { key: "calls", title: "of" },
    { key: "longest", title: "longest, ms" },
    { key: "renewals", title: "requests" }
  ],
  ranks: [
    { key: "waited", wants: "less", label: "calls that waited" },
    { key: "longest", wants: "less", label: "longest call" }
  ],
  runs: (quick) =>
    quick
      ? [{ peer: "ClickView", options: { lifetime: 4 } }]
      : peers.map((peer) => ({ peer, ...(peer === "ClickView" ? { options: { lifetime: 4 } } : {}) })),
  notMeasured: ["Effect.cachedInvalidateWithTTL, whose time to live is fixed before the token's lifetime is known."],
  goals: [{
    text: "0 calls waited, 0 failed, and the token was renewed",
    isCount: true,
    isMet: (ours) => ours("", "waited") === 0 && ours("", "failures") === 0 && ours("", "renewals") >= 1
  }]
}
