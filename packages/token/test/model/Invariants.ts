/**
 * The invariants at any moment, after any history. They use only what the server, the clock and the callers have seen,
 * and nothing of the reference model.
 */
import { token } from "./Expectation.ts"
import * as At from "./Life.ts"
import type { Caller, World } from "./World.ts"

/** Whether a caller may wait: a response, credentials or the next attempt is pending. */
const busy = ({ attempts, clock, hanging, server }: World): boolean =>
  server.underWay > 0 || hanging > 0 || (attempts > 1 && clock.sleeping > 0)

/** The violation if a caller got a token that was no longer valid by the server's responses. */
const unfit = (world: World, { fate, settledAt }: Caller): string | undefined => {
  if (!fate.startsWith(token("")) || settledAt === undefined) return undefined
  const issues = world.server.issued.get(fate.slice(token("").length)) ?? []
  const left = issues.map(({ at, lifetime }) => {
    const age = Math.max(settledAt.mono - at.mono, settledAt.wall - at.wall)
    return lifetime - age - Math.min(At.minute, lifetime / 20)
  })
  return left.some((ms) => ms >= -1) ? undefined : `a token handed out ${-Math.max(...left)} ms after its hard end`
}

/** The requests that were rejected since the last issued token. */
const refusals = (log: World["server"]["log"]) =>
  log.slice(log.map(({ issued }) => issued !== undefined).lastIndexOf(true) + 1).filter(({ ended }) =>
    ended !== undefined && ended.how !== "abandoned" && ended.how._tag === "Refused"
  )

/** The violation if more than 8 requests were rejected within an hour. */
const stubborn = (world: World): string | undefined => {
  const since = world.clock.now.mono - At.hour + 1
  const count = refusals(world.server.log).filter(({ left }) => left.mono > since).length
  return count > 8 ? `${count} requests refused in an hour` : undefined
}

/** The violation if the last two requests were too close together. Retries within a flight are exempt. */
const hurried = (world: World): string | undefined => {
  const { attempts, server } = world
  const [before, last] = server.log.slice(-2)
  if (attempts > 1 || before?.ended === undefined || last === undefined) return undefined
  const { at, how } = before.ended
  if (how === "abandoned" || how._tag === "Token" || how._tag === "SameToken") return undefined
  if (how._tag === "Refused" && !refusals(server.log.slice(0, -1)).some(({ secret }) => secret === last.secret)) {
    return undefined
  }
  if (how._tag === "Reset" && at.wall - before.left.wall > 6 * At.second) return undefined
  const asked = "retryAfter" in how ? Math.min(how.retryAfter ?? 0, 300) * At.second : 0
  const least = Math.max(asked, how._tag === "Refused" ? 30 * At.second : At.second)
  const gap = last.left.mono - at.mono
  return gap < least - 1 ? `a request ${gap} ms after ${how._tag}, which ${least} ms must follow` : undefined
}

/**
 * The violation if requests were sent while the previous token was good and not due for renewal. An invalidation must
 * have caused them, and it takes effect once a minute. The request is sent at the next call of `get`, so two can be
 * closer together, but not three.
 */
const groundless = ({ attempts, refused, server }: World): string | undefined => {
  const early: Array<number> = []
  for (const [nth, { left }] of server.log.entries()) {
    const before = server.log[nth - 1]
    if (attempts > 1 || before?.issued === undefined) continue
    const { lifetime, value } = before.issued
    const token = At.held(value, before.left, lifetime, 1)
    if (At.remaining(token, left) <= token.soft + 1) continue
    if (!refused.has(value)) return "a request while the token was good"
    if (left.mono - (early.at(-2) ?? -Infinity) < At.minute - 1) {
      return "three invalidations invalidatedAt within a minute"
    }
    early.push(left.mono)
  }
  return undefined
}

/** The first violation, if any. `settled` are the callers that got an outcome last. */
export const broken = (world: World, settled: ReadonlyArray<Caller>): string | undefined => {
  const { clock, fibers, server, waiting } = world
  if (server.most > 1) return `${server.most} requests under way at once`
  for (const caller of settled) {
    const bad = caller.fate.startsWith("defect") ? caller.fate : unfit(world, caller)
    if (bad !== undefined) return bad
  }
  const storm = hurried(world) ?? stubborn(world) ?? groundless(world)
  if (storm !== undefined) return storm
  if (busy(world)) return undefined
  if (waiting.length > 0) return `${waiting.length} callers wait for nothing`
  if (fibers.size > 0) return `${fibers.size} fibers are left`
  return clock.sleeping > 0 ? `${clock.sleeping} timers are left` : undefined
}
