/** Many concurrent callers on a cold start. */
import { Deferred, Effect, Fiber } from "effect"
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import { effectPeers, promisePeers } from "../peers/index.ts"
import type { Run, Task } from "../Run.ts"
import type { Workload } from "../Workload.ts"

const latency = 50

/** Peers that send one request per caller. With many callers they would only measure the server. */
const unshared: ReadonlyArray<PeerName> = ["Msal", "SimpleOauth2"]

/** Forks this many fibers and waits for all of them. */
const runAll = (effect: Effect.Effect<unknown>, callers: number) =>
  Effect.gen(function*() {
    const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.fork(effect))
    yield* Effect.forEach(fibers, Fiber.await, { discard: true })
  })

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await run()
  return performance.now() - began
}

/** Returns the milliseconds for as many fibers that wait for a bare `Deferred` with the server's latency. */
const floor = (callers: number): Promise<number> =>
  timed(() =>
    Effect.runPromise(Effect.gen(function*() {
      const deferred = yield* Deferred.make<string>()
      yield* Effect.fork(Effect.delay(Deferred.succeed(deferred, "a token"), latency))
      yield* runAll(Deferred.await(deferred), callers)
    }))
  )

export const task: Task = async ({ open, options, endpoint }) => {
  const isDead = options["mode"] === "break"
  const { effect, get } = await open()
  await control(endpoint, { mode: isDead ? "break" : "ok", latency: isDead ? 0 : latency })
  const callers = Number(options["callers"])
  let failures = 0
  const ms = await timed(() =>
    effect === undefined
      ? Promise.all(Array.from({ length: callers }, () => get().catch(() => failures++)))
      : Effect.runPromise(runAll(Effect.catchAll(effect, () => Effect.sync(() => failures++)), callers))
  )
  return {
    requests: (await control(endpoint)).requests,
    ms,
    failures,
    ...options["floor"] === 1 ? { floor: await floor(callers) } : {}
  }
}

/** On a dead server, peers with sequential attempts take too long; so do all of Effect's modules with 100,000 callers. */
const takesPart = (peer: PeerName, callers: number, mode: string): boolean => {
  if (callers === 100 || peer === "ClickView") return true
  if (unshared.includes(peer)) return false
  if (mode === "ok" || !effectPeers.includes(peer)) return true
  return callers < 100_000 && peer !== "EffectSemaphore"
}

const runs = (mode: string, quick: boolean): ReadonlyArray<Run> =>
  (quick ? [10_000] : [100, 10_000, 100_000]).flatMap((callers) =>
    (quick ? ["ClickView" as const] : ["ClickView" as const, ...effectPeers, ...promisePeers])
      .filter((peer) => takesPart(peer, callers, mode))
      .map((peer) => ({
        peer,
        rounds: callers === 100 && mode === "ok" ? 2 : 1,
        variant: `${callers.toLocaleString("en")} callers`,
        options: { callers, mode, floor: peer === "ClickView" && mode === "ok" && !quick ? 1 : 0 }
      }))
  )

const columns: Workload["columns"] = [
  { key: "requests", title: "token requests" },
  { key: "failures", title: "failed" },
  { key: "ms", title: "ms until the last caller has the result" }
]

const ranks: Workload["ranks"] = [
  { key: "requests", wants: "less", label: "requests" },
  { key: "ms", wants: "less", label: "time" }
]

const sizes = (quick: boolean) => quick ? ["10,000 callers"] : ["100 callers", "10,000 callers", "100,000 callers"]

const note =
  "In the peers built on Effect, most of the time goes into starting and ending the fibers. The last column shows as " +
  "many fibers that wait for a bare `Deferred` in the same process."

const absent = "With more than 100 callers: @azure/msal-node and simple-oauth2, which send one request per caller"

export const workload: Workload = {
  title: "cold start",
  method: `All callers request a token at the same time, none is cached, and the server takes ${latency} ms.`,
  columns: [...columns, { key: "floor", title: "ms for a bare `Deferred`" }],
  ranks,
  rounds: 2,
  runs: (quick) => runs("ok", quick),
  note,
  notMeasured: [`${absent}.`],
  goals: [{
    text: "1 request",
    isCount: true,
    isMet: (ours, _, quick) =>
      sizes(quick).every((size) => ours(size, "requests") === 1 && ours(size, "failures") === 0)
  }]
}

export const deadServer: Workload = {
  title: "cold start on a dead server",
  method:
    "The server resets every connection without a response. One flight of this library makes up to three attempts.",
  columns,
  ranks,
  runs: (quick) => runs("break", quick),
  note:
    "This library fails after three attempts, with delays of up to 200 and 400 ms between them. Callers therefore do not " +
    "notice a short failure of the server. Peers that make one attempt fail sooner.",
  notMeasured: [
    `${absent}; Effect's semaphore and Ref, whose callers send one request after another; with 100,000 callers, Effect's other modules.`
  ],
  goals: [
    {
      text: "one flight: ≤ 3 requests, and every caller fails",
      isCount: true,
      isMet: (ours, _, quick) =>
        sizes(quick).every((size) =>
          ours(size, "requests") <= 3 && ours(size, "failures") === Number(size.replaceAll(/\D/g, ""))
        )
    }
  ]
}
