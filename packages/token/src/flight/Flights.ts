/**
 * The flights in progress: starts them, runs them, and settles them. There is at most one at a time, except with
 * `flights: "own"`. Each step from reading the state to writing it is synchronous, so that no other fiber runs in between.
 */
import type * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as MutableRef from "effect/MutableRef"
import * as Random from "effect/Random"
import * as Runtime from "effect/Runtime"
import * as Scheduler from "effect/Scheduler"
import type { Credentials } from "../Credentials.ts"
import type { Exchange, Holding, Issued } from "../exchange/Exchange.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import * as Suspension from "../lifecycle/Suspension.ts"
import type { Labels } from "../metrics/Series.ts"
import type { OAuthError } from "../OAuthError.ts"
import { instantOf } from "../time/currentInstant.ts"
import type { ChangeSignal } from "./ChangeSignal.ts"
import { Flight, tracerOf } from "./Flight.ts"
import { attempt, isolateObservers } from "./isolateObservers.ts"
import type { Metrics } from "./Metrics.ts"
import { RefusedCredentials } from "./RefusedCredentials.ts"
import type { FlightExit } from "./Settlement.ts"
import * as Settlement from "./Settlement.ts"
import type { State } from "./State.ts"

/** The settings of all flights. */
export interface FlightSettings {
  readonly name: string
  /** The metric labels of the client. */
  readonly labels: Labels
  readonly host: string
  readonly policy: Lifecycle.Policy
  readonly credentials: Effect.Effect<Credentials, OAuthError>
  /** The timeout for reading the credentials, in milliseconds. */
  readonly credentialsTimeout: number
  readonly exchange: Exchange
  /** With flights of their own for callers: the milliseconds after which an unfinished flight counts as lost. */
  readonly ownFlights?: number | undefined
}

/** What flights share with the source of tokens. */
export interface Shared {
  readonly cell: MutableRef.MutableRef<State>
  readonly signal: ChangeSignal
  readonly clock: Clock.Clock
  readonly metrics: Metrics
  /** The runtime of the layer, in which flights run. */
  readonly runtime: Runtime.Runtime<never>
}

/** The flights of one source. */
export interface Flights {
  /** Starts a flight with the tracer of the starting fiber, because the layer may have been built without one. */
  readonly launch: (start: Lifecycle.Start, now: Instant, starter: Fiber.RuntimeFiber<unknown, unknown>) => Flight
  /** The state without a lost flight: the request that started it has ended, and the flight with it. */
  readonly current: (now: Instant) => State
  /** The number of waiting callers. */
  readonly waiting: () => number
  /** The number of requests to the token endpoint, with retries. */
  readonly requests: () => number
  /** Settles all flights with this exit. The returned effect ends their fibers. */
  readonly close: (exit: Settlement.Settlement["exit"]) => Effect.Effect<void>
}

/** What an exchange must know: the last token, and how long it may still be used. */
const holdingOf = ({ held, last }: State, now: Instant): Holding => ({
  last: last?.token,
  left: held === undefined ? undefined : Math.min(held.hardEnd.wall - now.wall, held.hardEnd.mono - now.mono)
})

/** The result of reading the credentials during a cooldown. */
type Check =
  | { readonly _tag: "Unchanged"; readonly failure: Cause.Cause<OAuthError> }
  | { readonly _tag: "Ask"; readonly read: Exit.Exit<Credentials, OAuthError>; readonly changed: boolean }

/** Makes the flights of a source. */
export const make = (settings: FlightSettings, { cell, clock, metrics, runtime, signal }: Shared): Flights => {
  const { ownFlights, policy } = settings
  const flying = new Set<Flight>()
  const refused = new RefusedCredentials()
  let launchedAt = -Infinity
  let requests = 0

  const transition = (state: State): void => {
    MutableRef.set(cell, state)
    signal.notify()
  }

  const onRequest = (): void => {
    requests++
    signal.notify()
  }

  /** Reads the credentials, and again if a suspension of the process caused the timeout. */
  const readCredentials = Effect.gen(function*() {
    for (let suspensions = 0;; suspensions++) {
      const { mono: began } = instantOf(clock)
      const read = yield* Effect.exit(settings.credentials)
      const suspended = Suspension.explains(instantOf(clock).mono - began, settings.credentialsTimeout)
      if (Exit.isSuccess(read) || !suspended || suspensions === Suspension.repeats) return read
    }
  })

  /** Exchanges these credentials. */
  const ask = (read: Exit.Exit<Credentials, OAuthError>): Effect.Effect<Issued, OAuthError> =>
    Effect.gen(function*() {
      const credentials = yield* read
      const holding = holdingOf(MutableRef.get(cell), instantOf(clock))
      return yield* Effect.tapError(
        settings.exchange(credentials, holding, onRequest),
        (error) => Effect.sync(() => error.isRejection && refused.add(credentials))
      )
    })

  /** Decides after reading the credentials during a cooldown: sends a request if they changed or the cooldown is over. */
  const check = (read: Exit.Exit<Credentials, OAuthError>): Check => {
    const state = MutableRef.get(cell)
    const failure = Lifecycle.remembered(state, instantOf(clock))
    const changed = Exit.isSuccess(read) && !refused.has(read.value)
    if (failure !== undefined && !changed) return { _tag: "Unchanged", failure: failure.error }
    transition(failure === undefined ? Lifecycle.cooledDown(state) : Lifecycle.credentialsChanged(state))
    return { _tag: "Ask", read, changed: failure !== undefined }
  }

  /** Settles a flight. Callers get the outcome before followers are notified. */
  const settle = (flight: Flight, { exit, state }: Pick<Settlement.Settlement, "exit" | "state">): void => {
    metrics[Exit.isSuccess(exit) ? "waited" : "failed"] += flight.callers
    metrics.joined += flight.joined
    flying.delete(flight)
    MutableRef.set(cell, state)
    flight.settle(exit, Settlement.reasonOf(exit))
    signal.notify()
  }

  const count = (
    { exit, outcome }: Pick<Settlement.Settlement, "exit" | "outcome">,
    began: Instant,
    now: Instant
  ): void => {
    if (outcome === undefined) return
    metrics.flightSettled(outcome, now.mono - began.mono, now.wall, Settlement.reasonOf(exit))
  }

  /** Settles a flight that has this exit. Returns the outcome for waiting callers. */
  const settleExit = (
    flight: Flight,
    exit: FlightExit,
    began: Instant
  ): Effect.Effect<Settlement.Settlement["exit"] | undefined> =>
    Effect.gen(function*() {
      const draw = yield* Random.next
      const now = instantOf(clock)
      if (!flying.has(flight)) return undefined
      const settlement = Settlement.settle(MutableRef.get(cell), exit, now, policy, settings.host, draw)
      if (Exit.isSuccess(settlement.exit)) refused.clear()
      count(settlement, began, now)
      settle(flight, settlement)
      yield* settlement.log
      return settlement.exit
    })

  /** Settles a flight after a defect in the flight or in its settlement. It uses nothing that can die. */
  const settleDefect = (flight: Flight, began: Instant): void => {
    const now = instantOf(clock)
    if (!flying.has(flight)) return
    const settlement = Settlement.settleDefect(MutableRef.get(cell), now, policy)
    count(settlement, began, now)
    settle(flight, settlement)
  }

  /** A flight that sends a request. Its span ends with the outcome, or as interrupted when the layer closes. */
  const requesting = (
    flight: Flight,
    request: Effect.Effect<Issued, OAuthError>,
    began: Instant
  ): Effect.Effect<void, OAuthError> =>
    Effect.zipRight(flight.captureSpan, request).pipe(
      Effect.interruptible,
      Effect.exit,
      Effect.flatMap((exit) =>
        Effect.flatMap(settleExit(flight, Exit.map(exit, Either.right), began), (settled) =>
          Exit.asVoid<unknown, OAuthError>(settled ?? exit))
      ),
      Effect.withSpan("ClickViewToken.renew", {
        root: true,
        captureStackTrace: false,
        attributes: { "clickview.token.name": settings.name }
      })
    )

  /** A flight that only reads the credentials has no span, because a cooldown has many of them. */
  const checking = (flight: Flight, began: Instant): Effect.Effect<void, OAuthError> =>
    Effect.flatMap(Effect.exit(Effect.interruptible(readCredentials)), (read): Effect.Effect<void, OAuthError> => {
      if (Exit.isFailure(read)) return Effect.asVoid(settleExit(flight, Exit.failCause(read.cause), began))
      const found = check(read.value)
      if (found._tag === "Unchanged") {
        return Effect.asVoid(settleExit(flight, Exit.succeed(Either.left(found.failure)), began))
      }
      const log = found.changed
        ? Effect.logInfo("The client's credentials have changed: the cooldown ends")
        : Effect.void
      return requesting(flight, Effect.zipRight(log, ask(found.read)), began)
    })

  const run = (flight: Flight, start: Lifecycle.Start, began: Instant): Effect.Effect<void> =>
    (start === "check"
      ? checking(flight, began)
      : requesting(flight, Effect.flatMap(readCredentials, ask), began)).pipe(
        isolateObservers,
        Effect.withTracer(flight.tracer),
        Effect.exit,
        Effect.map(() => settleDefect(flight, began)),
        Effect.uninterruptible
      )

  return {
    launch: (start, now, starter) => {
      const flight = new Flight(tracerOf(starter))
      flying.add(flight)
      launchedAt = now.mono
      transition(Lifecycle.started(MutableRef.get(cell), now, flight, start))
      const forked = attempt(() => {
        flight.fiber = Runtime.runFork(runtime, run(flight, start, now), {
          immediate: false,
          // The default scheduler runs the steps of all fibers within the request that came first.
          ...ownFlights === undefined ? {} : { scheduler: new Scheduler.MixedScheduler(Infinity) }
        })
      })
      if (!forked) settleDefect(flight, now)
      return flight
    },
    current: (now) => {
      const state = MutableRef.get(cell)
      if (ownFlights === undefined || state.underWay === undefined || now.mono < launchedAt + ownFlights) return state
      const without: State = { ...state, underWay: undefined }
      MutableRef.set(cell, without)
      return without
    },
    waiting: () => [...flying].reduce((sum, { callers }) => sum + callers, 0),
    requests: () => requests,
    close: (exit) => {
      const open = [...flying]
      transition(Lifecycle.closed)
      for (const flight of open) settle(flight, { state: Lifecycle.closed, exit })
      return Fiber.interruptAll(open.flatMap(({ fiber }) => fiber === undefined ? [] : [fiber]))
    }
  }
}
