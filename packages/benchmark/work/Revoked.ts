/** A token that the API no longer takes, and many calls under way with it. */
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export const task: Task = async ({ open, options, place }) => {
  const { call = () => Promise.resolve(0) } = await open()
  const url = `${place.origin}/api`
  await call(url)
  await control(place, { validFrom: 1, latency: 20, apiLatency: Number(options["apiLatency"]) })
  const before = (await control(place)).requests
  const calls: Array<Promise<number>> = []
  for (let index = 0; index < Number(options["calls"]); index++) {
    calls.push(call(url).catch(() => 0))
    if (Number(options["apart"]) > 0) await pause(Number(options["apart"]))
  }
  const statuses = await Promise.all(calls)
  return {
    requests: (await control(place)).requests - before,
    failures: statuses.filter((status) => status !== 200).length
  }
}

const peers: ReadonlyArray<PeerName> = ["ClickView", "AzurePipeline", "Oauth4webapi", "Badgateway", "PromiseMemo"]

const variants = (quick: boolean) => [
  { variant: "20 staggered", options: { calls: 20, apart: 10, apiLatency: 100 } },
  quick
    ? { variant: "100 at once", options: { calls: 100, apart: 0, apiLatency: 100 } }
    : { variant: "1,000 at once", options: { calls: 1000, apart: 0, apiLatency: 500 } }
]

export const work: Work = {
  title: "revoked token",
  how:
    "The token is revoked, and the API answers 401 `invalid_token` after 100 ms to 20 calls made 10 ms apart, or after " +
    "500 ms to 1,000 made at once; a new token takes 20 ms.",
  columns: [{ key: "requests", title: "token requests" }, { key: "failures", title: "calls that failed" }],
  ranks: [
    { key: "failures", wants: "less", by: "failures" },
    { key: "requests", wants: "less", unless: "failures", by: "requests" }
  ],
  atOnce: 2,
  runs: (quick) =>
    variants(quick).flatMap((variant) =>
      (quick ? ["ClickView"] as const : peers).map((peer) => ({ peer, ...variant }))
    ),
  absent: [
    "@azure/msal-node, simple-oauth2 and the building blocks of Effect, which attach no token and see no 401."
  ],
  goals: [{
    text: "1 request, every call answered",
    isCount: true,
    isMet: (ours, _, quick) =>
      variants(quick).every(({ variant }) => ours(variant, "requests") === 1 && ours(variant, "failures") === 0)
  }]
}
