/** The observations of one step, and their comparison with the expectation. */
import { DateTime, Option } from "effect"
import type { Environment, Expected, Fate } from "./Expectation.ts"
import type { Caller, World } from "./World.ts"

export interface Observation {
  /** The new callers, or the interrupted one. */
  readonly callers: ReadonlyArray<Caller>
  /** The callers that waited before. */
  readonly waited: ReadonlyArray<Caller>
  /** The number of reads of the credentials. */
  readonly reads: number
  /** The secret of each request that was sent. */
  readonly secrets: ReadonlyArray<string>
  /** The total number of requests. */
  readonly asked: number
  /** The number of aborted requests. */
  readonly abandoned: number
  /** The number of warnings. */
  readonly warnings: number
  readonly status:
    | { readonly phase: string; readonly expiresAt: number | undefined; readonly requests: number }
    | undefined
}

const statusOf = (world: World): Observation["status"] => {
  if (world.keeper.status === undefined) return undefined
  const { expiresAt, phase, requests } = world.now(world.keeper.status)
  return { phase, requests, expiresAt: Option.getOrUndefined(Option.map(expiresAt, DateTime.toEpochMillis)) }
}

/** Observes the state now, and again after the world has settled. */
export const before = (world: World, callers: ReadonlyArray<Caller>): () => Observation => {
  const { reads, server: { abandoned, log: { length } }, waiting, warnings } = world
  return () => ({
    callers,
    waited: waiting.filter((caller) => !callers.includes(caller)),
    reads: world.reads - reads,
    secrets: world.server.log.slice(length).map(({ secret }) => secret),
    asked: world.server.log.length,
    abandoned: world.server.abandoned - abandoned,
    warnings: world.warnings - warnings,
    status: statusOf(world)
  })
}

/** The tolerance for the rounding of clocks. */
const rounding = 2

/** Whether the failures report the time of the next attempt. Not checked after the wall clock was set. */
const tellsWhen = ({ fate, nextAttemptAt }: Caller, { next, until }: Expected, { now }: Environment): boolean => {
  if (until === undefined || next.failure === undefined || fate !== next.failure.reason) return true
  const { at } = next.failure
  if (Math.abs((now.wall - at.wall) - (now.mono - at.mono)) > 0.001) return true
  if (nextAttemptAt === undefined) return false
  const mono = nextAttemptAt - now.wall + now.mono
  return mono > until.from - rounding && mono < until.to + rounding
}

const isWithin = (count: number, [fewest, most]: readonly [number, number]): boolean => count >= fewest && count <= most

export const fits = (seen: Observation, expected: Expected, at: Environment): boolean => {
  const { abandoned, callers, reads, requests, waiting, warnings } = expected
  const isOf = (fates: ReadonlyArray<Fate>) => (caller: Caller): boolean =>
    fates.includes(caller.fate) && tellsWhen(caller, expected, at)
  return seen.callers.every(isOf(callers)) &&
    seen.waited.every(isOf(waiting)) &&
    isWithin(seen.reads, reads) &&
    isWithin(seen.warnings, warnings) &&
    seen.abandoned === abandoned &&
    (seen.status?.requests ?? seen.asked) === seen.asked &&
    seen.secrets.length === requests &&
    seen.secrets.every((secret) => secret === (expected.next.flight ?? at.source).secret)
}

export const show = ({ abandoned, callers, reads, secrets, status, waited, warnings }: Observation): string => {
  const plain = ({ fate, nextAttemptAt }: Caller): string =>
    nextAttemptAt === undefined ? fate : `${fate} until ${nextAttemptAt}`
  return JSON.stringify({
    callers: callers.map(plain),
    waited: waited.map(plain),
    reads,
    secrets,
    abandoned,
    warnings,
    ...status
  })
}
