/**
 * The source of tokens: its state is in one reference, `Lifecycle` decides for each caller, and `Flights` obtains tokens.
 * Each step from reading the state to writing it is synchronous, so that no other fiber runs in between.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as MutableRef from "effect/MutableRef"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { AccessToken } from "../AccessToken.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import { reached } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import { instantOf } from "../time/currentInstant.ts"
import { unreferenced } from "../time/unreferenced.ts"
import type { StoreStatus, TokenStatus } from "../TokenStatus.ts"
import { ChangeSignal } from "./ChangeSignal.ts"
import type { FlightSettings } from "./Flights.ts"
import * as Flights from "./Flights.ts"
import { isolateObservers } from "./isolateObservers.ts"
import { Metrics } from "./Metrics.ts"
import type { State } from "./State.ts"
import * as Status from "./Status.ts"

/** The settings of a source. */
export interface SourceSettings extends FlightSettings {
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

const closed = Exit.fail(new OAuthError({ reason: { _tag: "Closed" } }))

/** Makes a source. It ends with its flights when the scope closes. */
export const make = (settings: SourceSettings): Effect.Effect<TokenSource, never, Scope.Scope> =>
  Effect.gen(function*() {
    const { ownFlights, policy } = settings
    const runtime = yield* Effect.runtime<never>()
    const clock = yield* Effect.clock
    const signal = new ChangeSignal()
    const cell = MutableRef.make<State>(Lifecycle.empty)

    const metrics = new Metrics(
      settings.labels,
      () => Status.snapshot(MutableRef.get(cell), instantOf(clock), flights.requests(), flights.waiting())
    )
    const flights = Flights.make(settings, { cell, signal, clock, metrics, runtime })

    const decide = (
      fiber: Fiber.RuntimeFiber<unknown, unknown>,
      now: Instant
    ): Effect.Effect<AccessToken, OAuthError> => {
      const state = flights.current(now)
      const decision = Lifecycle.decide(state, now, policy)
      switch (decision._tag) {
        case "Serve":
          if (state.failure === undefined) metrics.cached++
          else metrics.stale++
          if (decision.renew !== undefined) {
            const flight = flights.launch(decision.renew, now, fiber)
            settings.background?.(Effect.runPromise(Effect.ignore(flight.settled)))
          }
          return decision.token.effect
        case "Join":
          if (ownFlights !== undefined) return flights.launch("request", now, fiber).await(fiber, false)
          return decision.flight.await(fiber, true)
        case "Ask":
          return flights.launch(decision.start, now, fiber).await(fiber, false)
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
        MutableRef.set(cell, next)
        signal.notify()
        return isolateObservers(Effect.logDebug("The ClickView token was refused and is discarded"))
      })

    const status = Effect.sync(() =>
      Status.of(MutableRef.get(cell), instantOf(clock), flights.requests(), settings.storeStatus?.())
    )

    const renewDue = Effect.withFiberRuntime<number | undefined>((fiber) => {
      const now = instantOf(clock)
      const due = Lifecycle.renewalDue(MutableRef.get(cell), now)
      if (due !== undefined && due > now.mono) return Effect.succeed(due - now.mono)
      if (due !== undefined) flights.launch("request", now, fiber)
      return Effect.succeed(undefined)
    })

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() => {
        const interrupt = flights.close(closed)
        metrics.stop()
        return interrupt
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
