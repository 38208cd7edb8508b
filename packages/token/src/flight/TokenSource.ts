/**
 * The source of tokens: its state in one reference, decisions by `Lifecycle`, and at most one flight at a time. Each step from
 * reading the state to writing it is synchronous, so that no other fiber runs in between.
 */
import type * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as MutableRef from "effect/MutableRef"
import * as Random from "effect/Random"
import * as Runtime from "effect/Runtime"
import * as Scheduler from "effect/Scheduler"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { AccessToken } from "../AccessToken.ts"
import type { Credentials } from "../Credentials.ts"
import type { Exchange, Holding, Issued } from "../exchange/Exchange.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import { reached } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import * as Suspension from "../lifecycle/Suspension.ts"
import { OAuthError } from "../OAuthError.ts"
import { instantOf } from "../time/currentInstant.ts"
import { unreferenced } from "../time/unreferenced.ts"
import type { StoreStatus, TokenStatus } from "../TokenStatus.ts"
import { ChangeSignal } from "./ChangeSignal.ts"
import { Flight, tracerOf } from "./Flight.ts"
import { attempt, isolateObservers } from "./isolateObservers.ts"
import { Metrics } from "./Metrics.ts"
import { RefusedCredentials } from "./RefusedCredentials.ts"
import type { FlightExit } from "./Settlement.ts"
import * as Settlement from "./Settlement.ts"
import type { State } from "./State.ts"
import * as Status from "./Status.ts"

/** The settings of a source. */
export interface SourceSettings {
  readonly name: string
  readonly host: string
  readonly policy: Lifecycle.Policy
  readonly credentials: Effect.Effect<Credentials, OAuthError>
  /** The timeout for reading the credentials, in milliseconds. */
  readonly credentialsTimeout: number
  readonly exchange: Exchange
  /** With flights of their own for callers: the milliseconds after which an unfinished flight counts as lost. */
  readonly ownFlights?: number | undefined
  /** Receives each renewal in the background. */
  readonly background?: ((renewal: Promise<void>) => void) | undefined
  /** The state of the store through which tokens are shared. */
  readonly storeStatus?: (() => StoreStatus) | undefined
}

/** A source of tokens. */
export interface TokenSource {
  readonly get: Effect.Effect<AccessToken, OAuthError>
  /** The result of `get` if it needs neither a renewal nor a wait. */
  readonly peek: (wall: number, mono: number) => AccessToken | undefined
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
  readonly status: Effect.Effect<TokenStatus>
  readonly statusChanges: Stream.Stream<TokenStatus>
  /** The clock of the program that built the layer. All decisions use it, whatever clock a caller has. */
  readonly clock: Clock.Clock
  /** Notifies at each change. */
  readonly signal: ChangeSignal
  /** Starts a renewal if one is due, else returns the milliseconds until one is. */
  readonly renewDue: Effect.Effect<number | undefined>
}

/** What an exchange must know: the last token, and how long it may still be used. */
const holdingOf = ({ held, last }: State, now: Instant): Holding => ({
  last: last?.token,
  left: held === undefined ? undefined : Math.min(held.hardEnd.wall - now.wall, held.hardEnd.mono - now.mono)
})

/** The result of reading the credentials during a cooldown. */
type Look =
  | { readonly _tag: "Nothing"; readonly failure: Cause.Cause<OAuthError> }
  | { readonly _tag: "Ask"; readonly read: Exit.Exit<Credentials, OAuthError>; readonly changed: boolean }

const closed = Exit.fail(new OAuthError({ reason: { _tag: "Closed" } }))

/** Makes a source. It ends with its flight when the scope closes. */
export const make = (settings: SourceSettings): Effect.Effect<TokenSource, never, Scope.Scope> =>
  Effect.gen(function*() {
    const { policy } = settings
    const runtime = yield* Effect.runtime<never>()
    const clock = yield* Effect.clock
    const signal = new ChangeSignal()
    const cell = MutableRef.make<State>(Lifecycle.empty)
    const flying = new Set<Flight>()
    const { ownFlights } = settings
    let launchedAt = -Infinity
    const refused = new RefusedCredentials()
    let requests = 0

    const waiting = (): number => [...flying].reduce((sum, { callers }) => sum + callers, 0)

    const metrics = new Metrics(
      settings.name,
      () => Status.snapshot(MutableRef.get(cell), instantOf(clock), requests, waiting())
    )

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
    const judge = (read: Exit.Exit<Credentials, OAuthError>): Look => {
      const state = MutableRef.get(cell)
      const failure = Lifecycle.remembered(state, instantOf(clock))
      const changed = Exit.isSuccess(read) && !refused.has(read.value)
      if (failure !== undefined && !changed) return { _tag: "Nothing", failure: failure.error }
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

    const count = (landing: Pick<Settlement.Settlement, "exit" | "outcome">, began: Instant, now: Instant): void => {
      if (landing.outcome === undefined) return
      metrics.flightSettled(landing.outcome, now.mono - began.mono, now.wall, Settlement.reasonOf(landing.exit))
    }

    /** Returns the outcome for waiting callers. */
    const land = (
      flight: Flight,
      exit: FlightExit,
      began: Instant
    ): Effect.Effect<Settlement.Settlement["exit"] | undefined> =>
      Effect.gen(function*() {
        const draw = yield* Random.next
        const now = instantOf(clock)
        if (!flying.has(flight)) return undefined
        const landing = Settlement.settle(MutableRef.get(cell), exit, now, policy, settings.host, draw)
        if (Exit.isSuccess(landing.exit)) refused.clear()
        count(landing, began, now)
        settle(flight, landing)
        yield* landing.log
        return landing.exit
      })

    /** Settles a flight after a defect in the flight or in its landing. It uses nothing that can die. */
    const crash = (flight: Flight, began: Instant): void => {
      const now = instantOf(clock)
      if (!flying.has(flight)) return
      const landing = Settlement.settleDefect(MutableRef.get(cell), now, policy)
      count(landing, began, now)
      settle(flight, landing)
    }

    /** A flight that sends a request. Its span ends with the outcome, or as interrupted when the layer closes. */
    const asking = (
      flight: Flight,
      request: Effect.Effect<Issued, OAuthError>,
      began: Instant
    ): Effect.Effect<void, OAuthError> =>
      Effect.zipRight(flight.captureSpan, request).pipe(
        Effect.interruptible,
        Effect.exit,
        Effect.flatMap((exit) =>
          Effect.flatMap(land(flight, Exit.map(exit, Either.right), began), (landed) =>
            Exit.asVoid<unknown, OAuthError>(landed ?? exit))
        ),
        Effect.withSpan("ClickViewToken.renew", {
          root: true,
          captureStackTrace: false,
          attributes: { "clickview.token.name": settings.name }
        })
      )

    /** A flight that only reads the credentials has no span, because a cooldown has many of them. */
    const looking = (flight: Flight, began: Instant): Effect.Effect<void, OAuthError> =>
      Effect.flatMap(Effect.exit(Effect.interruptible(readCredentials)), (look): Effect.Effect<void, OAuthError> => {
        if (Exit.isFailure(look)) return Effect.asVoid(land(flight, Exit.failCause(look.cause), began))
        const found = judge(look.value)
        if (found._tag === "Nothing") {
          return Effect.asVoid(land(flight, Exit.succeed(Either.left(found.failure)), began))
        }
        const told = found.changed
          ? Effect.logInfo("The client's credentials have changed: the cool-down is over")
          : Effect.void
        return asking(flight, Effect.zipRight(told, ask(found.read)), began)
      })

    const fly = (flight: Flight, start: Lifecycle.Start, began: Instant): Effect.Effect<void> =>
      (start === "check" ? looking(flight, began) : asking(flight, Effect.flatMap(readCredentials, ask), began)).pipe(
        isolateObservers,
        Effect.withTracer(flight.tracer),
        Effect.exit,
        Effect.map(() => crash(flight, began)),
        Effect.uninterruptible
      )

    /** Starts a flight with the tracer of the starting fiber, because the layer may have been built without one. */
    const launch = (start: Lifecycle.Start, now: Instant, starter: Fiber.RuntimeFiber<unknown, unknown>): Flight => {
      const flight = new Flight(tracerOf(starter))
      flying.add(flight)
      launchedAt = now.mono
      transition(Lifecycle.started(MutableRef.get(cell), now, flight, start))
      const forked = attempt(() => {
        flight.fiber = Runtime.runFork(runtime, fly(flight, start, now), {
          immediate: false,
          // The default scheduler runs the steps of all fibers within the request that came first.
          ...ownFlights === undefined ? {} : { scheduler: new Scheduler.MixedScheduler(Infinity) }
        })
      })
      if (!forked) crash(flight, now)
      return flight
    }

    /** The state without a lost flight: the request that started it has ended, and the flight with it. */
    const known = (now: Instant): State => {
      const state = MutableRef.get(cell)
      if (ownFlights === undefined || state.underWay === undefined || now.mono < launchedAt + ownFlights) return state
      const without: State = { ...state, underWay: undefined }
      MutableRef.set(cell, without)
      return without
    }

    const decide = (
      fiber: Fiber.RuntimeFiber<unknown, unknown>,
      now: Instant
    ): Effect.Effect<AccessToken, OAuthError> => {
      const state = known(now)
      const decision = Lifecycle.decide(state, now, policy)
      switch (decision._tag) {
        case "Serve":
          if (state.failure === undefined) metrics.cached++
          else metrics.stale++
          if (decision.renew !== undefined) {
            const flight = launch(decision.renew, now, fiber)
            settings.background?.(Effect.runPromise(Effect.ignore(flight.settled)))
          }
          return decision.token.effect
        case "Join":
          if (ownFlights !== undefined) return launch("request", now, fiber).await(fiber, false)
          return decision.flight.await(fiber, true)
        case "Ask":
          return launch(decision.start, now, fiber).await(fiber, false)
        case "Fail":
          metrics.failed++
          return Effect.failCause(decision.error)
        case "Closed":
          metrics.closedCall()
          return closed
      }
    }

    const get = Effect.withFiberRuntime<AccessToken, OAuthError>((fiber) => {
      const now = instantOf(clock)
      const { held } = MutableRef.get(cell)
      if (held === undefined || reached(now, held.softEnd)) return decide(fiber, now)
      metrics.cached++
      return held.token.effect
    })

    const peek = (wall: number, mono: number): AccessToken | undefined => {
      const { held } = MutableRef.get(cell)
      if (held === undefined || wall >= held.softEnd.wall || mono >= held.softEnd.mono) return undefined
      metrics.cached++
      return held.token.token
    }

    const invalidate = (token: AccessToken): Effect.Effect<void> =>
      Effect.suspend(() => {
        const now = instantOf(clock)
        const state = MutableRef.get(cell)
        const isRefused = (held: { readonly token: AccessToken }) => Equal.equals(held.token.value, token.value)
        const next = Lifecycle.invalidated(state, now, isRefused, policy)
        if (next === state) return Effect.void
        metrics.invalidations++
        transition(next)
        return isolateObservers(Effect.logDebug("The ClickView token was refused and is forgotten"))
      })

    const status = Effect.sync(() => {
      const now = instantOf(clock)
      return Status.of(MutableRef.get(cell), now, requests, settings.storeStatus?.())
    })

    const renewDue = Effect.withFiberRuntime<number | undefined>((fiber) => {
      const now = instantOf(clock)
      const due = Lifecycle.renewalDue(MutableRef.get(cell), now)
      if (due !== undefined && due > now.mono) return Effect.succeed(due - now.mono)
      if (due !== undefined) launch("request", now, fiber)
      return Effect.succeed(undefined)
    })

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        const open = [...flying]
        transition(Lifecycle.closed)
        for (const flight of open) settle(flight, { state: Lifecycle.closed, exit: closed })
        metrics.stop()
        return Fiber.interruptAll(open.flatMap(({ fiber }) => fiber === undefined ? [] : [fiber]))
      })
    )

    return {
      get,
      peek,
      invalidate,
      status,
      statusChanges: Status.changes({
        status,
        signal,
        wait: Effect.sync(() => Lifecycle.nextChange(MutableRef.get(cell), instantOf(clock)))
      }, unreferenced(clock)),
      clock,
      signal,
      renewDue
    }
  })
