/**
 * Holds the faults that are set, and selects those that match a request.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { toDuration } from "../data/duration.ts"
import type { Handler, RequestContext } from "../http/RequestContext.ts"
import { definitionOf } from "./definitions.ts"
import type { Fault } from "./Fault.ts"
import type { Target } from "./Target.ts"

/** The properties of a request that a target is compared with. */
interface RequestInfo {
  readonly path: string
  readonly client: string | undefined
}

interface ActiveFault {
  readonly id: number
  readonly fault: Fault
  readonly setAt: number
  readonly random: Effect.Effect<number>
  matchCount: number
}

/**
 * A fault that is set, and its id.
 *
 * @internal
 */
export interface SetFault {
  readonly id: number
  readonly fault: Fault
}

const inPeriod = (since: number, { after = 0, for: period }: Target) => {
  const from = Duration.toMillis(toDuration(after))
  return since >= from && (period === undefined || since < from + Duration.toMillis(toDuration(period)))
}

const inCount = (count: number, { first, nth }: Target) =>
  (first === undefined || count <= first) &&
  (nth === undefined || (typeof nth === "number" ? count === nth : nth.includes(count)))

/** Whether a request is to the route that the target names, or to the fault's own. */
const onRoute = (fault: Fault, path: string) => {
  const route = fault.target?.route ?? definitionOf(fault).route
  return route === "*" || route === path
}

/**
 * Creates the fault registry of one emulator.
 *
 * @internal
 */
export const makeActiveFaults = () => {
  let active: ReadonlyArray<ActiveFault> = []
  let lastId = 0

  const set = (fault: Fault): Effect.Effect<number> =>
    Effect.map(Clock.currentTimeMillis, (setAt) => {
      const seed = fault.target?.seed
      lastId += 1
      active = [...active, {
        id: lastId,
        fault,
        setAt,
        random: seed === undefined ? Random.next : Random.make(seed).next,
        matchCount: 0
      }]
      return lastId
    })

  /** Selects the faults that apply to a request, and counts the request for each that it matches. */
  const matching = (info: RequestInfo, now: number) =>
    Effect.filter(active, (one) => {
      const { client, ...target } = one.fault.target ?? {}
      const matches = onRoute(one.fault, info.path) && (client === undefined || client === info.client) &&
        inPeriod(now - one.setAt, target)
      if (!matches) return Effect.succeed(false)
      one.matchCount += 1
      if (!inCount(one.matchCount, target)) return Effect.succeed(false)
      const { probability } = target
      return probability === undefined
        ? Effect.succeed(true)
        : Effect.map(one.random, (number) => number < probability)
    })

  const wrap = (handler: Handler, info: RequestInfo) => (context: RequestContext) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (active.length === 0) return handler(context)
      return Effect.flatMap(matching(info, now), (matched) =>
        matched
          .map(({ matchCount, ...one }) => ({ ...one, count: matchCount, definition: definitionOf(one.fault) }))
          .sort((one, other) => other.definition.depth - one.definition.depth || other.id - one.id)
          .reduce<Handler>(
            (next, { count, definition, fault, random }) => (context) =>
              definition.perform(fault, { context, count, next, random }),
            handler
          )(context))
    })

  return {
    set,
    wrap,
    lift: (...lifted: ReadonlyArray<number>): Effect.Effect<void> =>
      Effect.sync(() => {
        active = active.filter(({ id }) => !lifted.includes(id))
      }),
    clear: Effect.sync(() => {
      active = []
    }),
    list: Effect.sync((): ReadonlyArray<SetFault> => active.map(({ fault, id }) => ({ id, fault })))
  }
}
