/**
 * Holds the faults that are set, and selects those that match a request.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { spanOf } from "../data/span.ts"
import type { Exchange, Handler } from "../http/exchange.ts"
import type { Middleware } from "./Definition.ts"
import type { Fault } from "./Fault.ts"
import type { Target } from "./Target.ts"
import { definitions, vocabulary } from "./Vocabulary.ts"

/** The properties of a request that a target is compared with. */
interface Sighting {
  readonly route: string
  readonly client: string | undefined
  readonly isTokenRoute: boolean
}

interface Active {
  readonly id: number
  readonly fault: Fault
  readonly depth: number
  readonly usual: "token" | "every" | `/${string}`
  readonly middleware: Middleware
  readonly setAt: number
  readonly draw: Effect.Effect<number>
  fitting: number
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

const between = (since: number, { after = 0, for: period }: Target) => {
  const from = Duration.toMillis(spanOf(after))
  return since >= from && (period === undefined || since < from + Duration.toMillis(spanOf(period)))
}

const counted = (count: number, { first, nth }: Target) =>
  (first === undefined || count <= first) &&
  (nth === undefined || (typeof nth === "number" ? count === nth : nth.includes(count)))

const wordOf = (tag: string) => vocabulary.find(({ name }) => name === tag)

/** @internal */
export const isOfTheWire = (fault: Fault): boolean => wordOf(fault._tag)?.where === "socket"

/**
 * Creates the fault registry of one emulator.
 *
 * @internal
 */
export const makeActiveFaults = () => {
  let active: ReadonlyArray<Active> = []
  let ids = 0

  const set = (fault: Fault): Effect.Effect<number> =>
    Effect.map(Clock.currentTimeMillis, (setAt) => {
      const definition = definitions.find(({ name }) => name === fault._tag)
      const word = wordOf(fault._tag)
      const seed = fault.target?.seed
      ids += 1
      active = [...active, {
        id: ids,
        fault,
        depth: word?.depth ?? 0,
        usual: word?.route ?? "token",
        middleware: definition?.middleware(fault) ?? ((next) => next),
        setAt,
        draw: seed === undefined ? Random.next : Random.make(seed).next,
        fitting: 0
      }]
      return ids
    })

  /** Selects the faults that apply to a request, and counts the request for each that it matches. */
  const meeting = (sighting: Sighting, now: number) =>
    Effect.filter(active, (one) => {
      const { client, route, ...target } = one.fault.target ?? {}
      const fits = (route === undefined
        ? one.usual === "every" || (one.usual === "token" ? sighting.isTokenRoute : one.usual === sighting.route)
        : route === "*" || route === sighting.route) &&
        (client === undefined || client === sighting.client) && between(now - one.setAt, target)
      if (!fits) return Effect.succeed(false)
      one.fitting += 1
      if (!counted(one.fitting, target)) return Effect.succeed(false)
      const { probability } = target
      return probability === undefined
        ? Effect.succeed(true)
        : Effect.map(one.draw, (drawn) => drawn < probability)
    })

  const around = (handler: Handler, sighting: Sighting) => (exchange: Exchange) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (active.length === 0) return handler(exchange)
      return Effect.flatMap(meeting(sighting, now), (met) =>
        met
          .map((one) => ({ ...one, occasion: { count: one.fitting, draw: one.draw } }))
          .sort((one, other) => other.depth - one.depth || other.id - one.id)
          .reduce((next, { middleware, occasion }) => middleware(next, occasion), handler)(exchange))
    })

  return {
    set,
    around,
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
