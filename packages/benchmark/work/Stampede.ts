/** Many callers at once, and no token yet. */
import { Effect, Fiber } from "effect"
import { control } from "../Control.ts"
import type { PeerName } from "../peers/index.ts"
import { blocks, outside } from "../peers/index.ts"
import type { Run, Task } from "../Run.ts"
import type { Work } from "../Work.ts"

const latency = 50

/** Those whose callers each ask by themselves, and would only measure the server at more callers. */
const unshared: ReadonlyArray<PeerName> = ["Msal", "SimpleOauth2"]

export const task: Task = async ({ open, options, place }) => {
  const isDead = options["mode"] === "break"
  await control(place, { mode: "ok", latency: 0 })
  const { effect, get } = await open()
  await control(place, { mode: isDead ? "break" : "ok", latency: isDead ? 0 : latency })
  const callers = Number(options["callers"])
  let failures = 0
  const began = performance.now()
  if (effect === undefined) {
    await Promise.all(Array.from({ length: callers }, () => get().catch(() => failures++)))
  } else {
    const counted = Effect.catchAll(effect, () => Effect.sync(() => failures++))
    await Effect.runPromise(Effect.gen(function*() {
      const fibers = yield* Effect.forEach(Array.from({ length: callers }), () => Effect.fork(counted))
      yield* Effect.forEach(fibers, Fiber.await, { discard: true })
    }))
  }
  const ms = performance.now() - began
  return { requests: (await control(place)).requests, ms, failures }
}

const runs = (mode: string, quick: boolean): ReadonlyArray<Run> =>
  (quick ? [10_000] : [100, 10_000, 100_000]).flatMap((callers) =>
    (["ClickView", ...blocks, ...outside] as const)
      .filter((peer) => quick ? peer === "ClickView" : callers === 100 || !unshared.includes(peer))
      .filter((peer) => callers <= 10_000 || mode === "ok" || peer !== "EffectSemaphore")
      .filter((peer) => callers === 100 || mode === "ok" || peer !== "EffectSemaphore")
      .map((peer) => ({
        peer,
        rounds: callers === 100_000 ? 1 : 2,
        variant: `${callers.toLocaleString("en")} callers`,
        options: { callers, mode }
      }))
  )

const columns = [
  { key: "requests", title: "token requests" },
  { key: "ms", title: "ms until the last caller knows" },
  { key: "failures", title: "failed" }
]

const ranks: Work["ranks"] = [
  { key: "requests", wants: "less", by: "requests" },
  { key: "ms", wants: "less", by: "time" }
]

const sizes = (quick: boolean) => quick ? ["10,000 callers"] : ["100 callers", "10,000 callers", "100,000 callers"]

const note =
  "Starting and ending 100,000 fibers of Effect is what takes the time of those who live there: as many on a " +
  "bare `Deferred.await` take as long."

const absent = "At more than 100 callers: @azure/msal-node and simple-oauth2, each of whose callers asks by itself"

export const work: Work = {
  title: "cold stampede",
  how: `All ask at once, nothing is held, and the server takes ${latency} ms.`,
  columns,
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
  rounds: 2,
  runs: (quick) => runs("break", quick),
  note:
    "Ours tells its callers after three attempts with a pause of up to 200 and 400 ms between them, which is how a " +
    "server that stumbles is noticed by nobody; whoever gives up at the first tells sooner.",
  absent: [`${absent}; a semaphore around a \`Ref\`, whose callers ask one after another.`],
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
