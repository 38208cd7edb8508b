/** Many calls in flight with a token that the API has revoked. */
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import type { Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export const task: Task = async ({ open, options, endpoint }) => {
  const { call = () => Promise.resolve(0) } = await open()
  const url = `${endpoint.origin}/api`
  await call(url)
  await control(endpoint, { validFrom: 1, latency: 20, apiLatency: Number(options["apiLatency"]) })
  const before = (await control(endpoint)).requests
  const calls: Array<Promise<number>> = []
  for (let index = 0; index < Number(options["calls"]); index++) {
    calls.push(call(url).catch(() => 0))
    if (Number(options["apart"]) > 0) await pause(Number(options["apart"]))
  }
  const statuses = await Promise.all(calls)
  return {
    requests: (await control(endpoint)).requests - before,
    failures: statuses.filter((status) => status !== 200).length
  }
}

const peers: ReadonlyArray<PeerName> = ["ClickView", "AzurePipeline", "Oauth4webapi", "Badgateway", "PromiseMemo"]

const variants = (quick: boolean) => [
  { variant: "20 staggered", options: { calls: 20, apart: 10, apiLatency: 100 } },
  quick
    ? { variant: "100 concurrent", options: { calls: 100, apart: 0, apiLatency: 100 } }
    : { variant: "1,000 concurrent", options: { calls: 1000, apart: 0, apiLatency: 500 } }
]

export const workload: Workload = {
  title: "revoked token",
  method:
    "The token is revoked. The API responds with 401 `invalid_token`: after 100 ms to 20 calls made 10 ms apart, or after " +
    "500 ms to 1,000 concurrent calls. A new token takes 20 ms.",
  columns: [{ key: "requests", title: "token requests" }, { key: "failures", title: "calls that failed" }],
  ranks: [
    { key: "failures", wants: "less", label: "failures" },
    { key: "requests", wants: "less", unless: "failures", label: "requests" }
  ],
  concurrency: 2,
  runs: (quick) =>
    variants(quick).flatMap((variant) =>
      (quick ? ["ClickView"] as const : peers).map((peer) => ({ peer, ...variant }))
    ),
  notMeasured: [
    "@azure/msal-node, simple-oauth2 and Effect's own modules, which attach no token and see no 401."
  ],
  goals: [{
    text: "1 request, and every call succeeds",
    isCount: true,
    isMet: (ours, _, quick) =>
      variants(quick).every(({ variant }) => ours(variant, "requests") === 1 && ours(variant, "failures") === 0)
  }]
}
