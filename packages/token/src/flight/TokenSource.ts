/**
 * Where the token comes from: the state of its life in one reference, decided upon by `Lifecycle`, and at most one flight
 * at a time. Every step from reading the state to writing it is synchronous, so no fiber can come between.
 */
import type * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import { Clock as ClockTag } from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as MutableRef from "effect/MutableRef"
import * as PubSub from "effect/PubSub"
import * as Random from "effect/Random"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { AccessToken } from "../AccessToken.ts"
import type { Credentials } from "../Credentials.ts"
import * as Credential from "../Credentials.ts"
import type { Exchange, Holding, Issued } from "../exchange/Exchange.ts"
import { currentInstant, instantOf } from "../internal/currentInstant.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import { reached } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import type { StoreStatus, TokenStatus } from "../TokenStatus.ts"
import { Flight } from "./Flight.ts"
import type { FlightExit } from "./Landing.ts"
import * as Landing from "./Landing.ts"
import { Metrics } from "./Metrics.ts"
import type { State } from "./State.ts"
import * as Status from "./Status.ts"

/** What a source is made of. */
export interface SourceSettings {
  readonly name: string
  readonly host: string
  readonly policy: Lifecycle.Policy
  readonly credentials: Effect.Effect<Credentials, OAuthError>
  readonly exchange: Exchange
  /** How the store is faring that the exchange shares tokens through. */
  readonly storeStatus?: (() => StoreStatus) | undefined
}

/** A source of tokens. */
export interface TokenSource {
  readonly get: Effect.Effect<AccessToken, OAuthError>
  readonly invalidate: (token: AccessToken) => Effect.Effect<void>
  readonly status: Effect.Effect<TokenStatus>
  readonly statusChanges: Stream.Stream<TokenStatus>
  /** Told whenever something happens to the token. */
  readonly published: PubSub.PubSub<TokenStatus>
  /** Starts the renewal that is due, if one is; otherwise says in how many milliseconds one will be. */
  readonly renewDue: Effect.Effect<number | undefined>
}

const clockOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Clock.Clock =>
  Context.unsafeGet(fiber.currentDefaultServices, ClockTag)

/** What an exchange has to know: the last token, and how long it may still be handed out. */
const holdingOf = ({ held, last }: State, now: Instant): Holding => ({
  last: last?.token,
  left: held === undefined ? undefined : Math.min(held.hardEnd.wall - now.wall, held.hardEnd.mono - now.mono)
})

const closed = Exit.fail(new OAuthError({ reason: { _tag: "Closed" } }))

/** Makes a source. It ends, and with it its flight, when the scope closes. */
export const make = (settings: SourceSettings): Effect.Effect<TokenSource, never, Scope.Scope> =>
  Effect.gen(function*() {
    const { policy } = settings
    const runtime = yield* Effect.runtime<never>()
    const published = yield* PubSub.sliding<TokenStatus>(64)
    const cell = MutableRef.make<State>(Lifecycle.empty)
    const metrics = new Metrics(settings.name)
    let used: Credentials | undefined = undefined
    let requests = 0

    const statusAt = (now: Instant): TokenStatus =>
      Status.of(MutableRef.get(cell), now, requests, settings.storeStatus?.())

    const transition = (state: State, now: Instant): void => {
      MutableRef.set(cell, state)
      Runtime.runSync(runtime)(PubSub.publish(published, statusAt(now)))
      metrics.publish(now.mono)
    }

    /** Reads the credentials and asks; a `check` goes on to ask only if they have changed or the cool-down is over. */
    const acquire = (
      start: Lifecycle.Start
    ): Effect.Effect<Either.Either<Issued, Cause.Cause<OAuthError>>, OAuthError> =>
      Effect.gen(function*() {
        const read = yield* Effect.exit(settings.credentials)
        if (start === "check") {
          const now = yield* currentInstant
          const state = MutableRef.get(cell)
          const failure = Lifecycle.remembered(state, now)
          const changed = Exit.isSuccess(read) && (used === undefined || !Credential.same(used, read.value))
          if (failure !== undefined && !changed) return Either.left(failure.error)
          if (changed) yield* Effect.logInfo("The client's credentials have changed: the cool-down is over")
          transition(Lifecycle.credentialsChanged(MutableRef.get(cell)), now)
        }
        const credentials = yield* read
        used = credentials
        const holding = holdingOf(MutableRef.get(cell), yield* currentInstant)
        return Either.right(yield* settings.exchange(credentials, holding, () => requests++))
      })

    const land = (flight: Flight, exit: FlightExit, began: Instant): Effect.Effect<void> =>
      Effect.gen(function*() {
        const draw = yield* Random.next
        const now = yield* currentInstant
        const state = MutableRef.get(cell)
        if (state.underWay?.flight !== flight) return
        const landing = Landing.land(state, exit, now, policy, settings.host, draw)
        if (Exit.isFailure(landing.exit)) metrics.failed += flight.callers
        else {
          metrics.waited += flight.callers
          metrics.held(landing.exit.value.expiresAt.epochMillis)
        }
        if (landing.outcome !== undefined) metrics.landed(landing.outcome, now.mono - began.mono)
        transition(landing.state, now)
        flight.land(landing.exit)
        yield* landing.log
      })

    const fly = (flight: Flight, start: Lifecycle.Start, began: Instant): Effect.Effect<void> =>
      Effect.zipRight(flight.mark, acquire(start)).pipe(
        Effect.interruptible,
        Effect.onExit((exit) => land(flight, exit, began)),
        Effect.withSpan("ClickViewToken.renew", {
          root: true,
          captureStackTrace: false,
          attributes: { "clickview.token.name": settings.name }
        }),
        Effect.exit,
        Effect.asVoid,
        Effect.uninterruptible
      )

    const launch = (start: Lifecycle.Start, now: Instant): Flight => {
      const flight = new Flight()
      transition(Lifecycle.started(MutableRef.get(cell), now, flight, start), now)
      flight.fiber = Runtime.runFork(runtime, fly(flight, start, now), { immediate: false })
      return flight
    }

    const decide = (
      fiber: Fiber.RuntimeFiber<unknown, unknown>,
      now: Instant
    ): Effect.Effect<AccessToken, OAuthError> => {
      const state = MutableRef.get(cell)
      const decision = Lifecycle.decide(state, now, policy)
      switch (decision._tag) {
        case "Serve":
          if (state.failure === undefined) metrics.cached++
          else metrics.stale++
          if (decision.renew !== undefined) launch(decision.renew, now)
          return decision.token.answer
        case "Join":
          metrics.joined++
          return decision.flight.await(fiber.currentSpan)
        case "Ask":
          return launch(decision.start, now).await(fiber.currentSpan)
        case "Fail":
          metrics.failed++
          return Effect.failCause(decision.error)
        case "Closed":
          metrics.failed++
          return closed
      }
    }

    const get = Effect.withFiberRuntime<AccessToken, OAuthError>((fiber) => {
      const now = instantOf(clockOf(fiber))
      const { held } = MutableRef.get(cell)
      if (now.mono >= metrics.due) metrics.publish(now.mono)
      if (held === undefined || reached(now, held.softEnd)) return decide(fiber, now)
      metrics.cached++
      return held.token.answer
    })

    const invalidate = (token: AccessToken): Effect.Effect<void> =>
      Effect.withFiberRuntime((fiber) => {
        const now = instantOf(clockOf(fiber))
        const state = MutableRef.get(cell)
        const isRefused = (held: { readonly token: AccessToken }) => Equal.equals(held.token.value, token.value)
        const next = Lifecycle.invalidated(state, now, isRefused, policy)
        if (next === state) return Effect.void
        transition(next, now)
        return Effect.logDebug("The ClickView token was refused and is forgotten")
      })

    const status = Effect.map(currentInstant, (now) => {
      metrics.publish(now.mono)
      return statusAt(now)
    })

    const renewDue = Effect.withFiberRuntime<number | undefined>((fiber) => {
      const now = instantOf(clockOf(fiber))
      const due = Lifecycle.renewalDue(MutableRef.get(cell), now)
      if (due === undefined || due > now.mono) return Effect.succeed(due === undefined ? undefined : due - now.mono)
      launch("request", now)
      return Effect.succeed(undefined)
    })

    yield* Effect.addFinalizer(() =>
      Effect.flatMap(currentInstant, (now) => {
        const { underWay } = MutableRef.get(cell)
        metrics.failed += underWay?.flight.callers ?? 0
        transition(Lifecycle.closed, now)
        underWay?.flight.land(closed)
        return underWay?.flight.fiber === undefined ? Effect.void : Fiber.interrupt(underWay.flight.fiber)
      })
    )

    return {
      get,
      invalidate,
      status,
      statusChanges: Status.changes(
        published,
        status,
        Effect.map(currentInstant, (now) => Lifecycle.nextChange(MutableRef.get(cell), now))
      ),
      published,
      renewDue
    }
  })
