/** Many callers at once, and no token yet. */
import { Deferred, Effect, Fiber } from "effect"
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import { blocks, outside } from "../peers/index.ts"
import type { Run, Task } from "../Run.ts"
import type { Work } from "../Work.ts"

const latency = 50

/** Those whose callers each ask by themselves, and would only measure the server at more callers. */
const unshared: ReadonlyArray<PeerName> = ["Msal", "SimpleOauth2"]

/** So many fibers, started and waited for. */
const crowd = (effect: Effect.Effect<unknown>, callers: number) =>
  Effect.gen(function*() {
    const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.fork(effect))
    yield* Effect.forEach(fibers, Fiber.await, { discard: true })
  })

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await run()
  return performance.now() - began
}

/** As many fibers on a bare `Deferred`, done after as long. */
const floor = (callers: number): Promise<number> =>
  timed(() =>
    Effect.runPromise(Effect.gen(function*() {
      const deferred = yield* Deferred.make<string>()
      yield* Effect.fork(Effect.delay(Deferred.succeed(deferred, "a token"), latency))
      yield* crowd(Deferred.await(deferred), callers)
    }))
  )

export const task: Task = async ({ open, options, place }) => {
  const isDead = options["mode"] === "break"
  const { effect, get } = await open()
  await control(place, { mode: isDead ? "break" : "ok", latency: isDead ? 0 : latency })
  const callers = Number(options["callers"])
  let failures = 0
  const ms = await timed(() =>
    effect === undefined
      ? Promise.all(Array.from({ length: callers }, () => get().catch(() => failures++)))
      : Effect.runPromise(crowd(Effect.catchAll(effect, () => Effect.sync(() => failures++)), callers))
  )
  return {
    requests: (await control(place)).requests,
    ms,
    failures,
    ...options["floor"] === 1 ? { floor: await floor(callers) } : {}
  }
}

/** Where nobody is answered, those who ask one after another, and at the most callers all of Effect's, only take time. */
const takesPart = (peer: PeerName, callers: number, mode: string): boolean => {
  if (callers === 100 || peer === "ClickView") return true
  if (unshared.includes(peer)) return false
  if (mode === "ok" || !blocks.includes(peer)) return true
  return callers < 100_000 && peer !== "EffectSemaphore"
}

const runs = (mode: string, quick: boolean): ReadonlyArray<Run> =>
  (quick ? [10_000] : [100, 10_000, 100_000]).flatMap((callers) =>
    (quick ? ["ClickView" as const] : ["ClickView" as const, ...blocks, ...outside])
      .filter((peer) => takesPart(peer, callers, mode))
      .map((peer) => ({
        peer,
        rounds: callers === 100 && mode === "ok" ? 2 : 1,
        variant: `${callers.toLocaleString("en")} callers`,
        options: { callers, mode, floor: peer === "ClickView" && mode === "ok" && !quick ? 1 : 0 }
      }))
  )

const columns: Work["columns"] = [
  { key: "requests", title: "token requests" },
  { key: "failures", title: "failed" },
  { key: "ms", title: "ms until the last caller knows" }
]

const ranks: Work["ranks"] = [
  { key: "requests", wants: "less", by: "requests" },
  { key: "ms", wants: "less", by: "time" }
]

const sizes = (quick: boolean) => quick ? ["10,000 callers"] : ["100 callers", "10,000 callers", "100,000 callers"]

const note =
  "For those who live in Effect, starting and ending so many fibers takes most of the time: beside it stands " +
  "what as many take that wait for a bare `Deferred`, in the same process."

const absent = "At more than 100 callers: @azure/msal-node and simple-oauth2, each of whose callers asks by itself"

export const work: Work = {
  title: "cold stampede",
  how: `All ask at once, nothing is held, and the server takes ${latency} ms.`,
  columns: [...columns, { key: "floor", title: "as many on a bare `Deferred`" }],
  ranks,
  rounds: 2,
  runs: (quick) => runs("ok", quick),
  note,
  absent: [`${absent}.`],
  goals: [{
    text: "1 request",
    isCount: true,
    isMet: (ours, _, quick) =>
      sizes(quick).every((size) => ours(size, "requests") === 1 && ours(size, "failures") === 0)
  }]
}

export const dead: Work = {
  title: "cold stampede on a dead server",
  how:
    "The server breaks every connection without an answer. One flight of ours makes up to three attempts, as its retries say.",
  columns,
  ranks,
  runs: (quick) => runs("break", quick),
  note:
    "Ours tells its callers after three attempts with a pause of up to 200 and 400 ms between them, which is how a " +
    "server that stumbles is noticed by nobody; whoever gives up at the first tells sooner.",
  absent: [
    `${absent}; a semaphore around a \`Ref\`, whose callers ask one after another; at 100,000, the other building blocks of Effect.`
  ],
  goals: [
    {
      text: "one flight: ≤ 3 requests, everybody told",
      isCount: true,
      isMet: (ours, _, quick) =>
        sizes(quick).every((size) =>
          ours(size, "requests") <= 3 && ours(size, "failures") === Number(size.replaceAll(/\D/g, ""))
        )
    }
  ]
}
