/**
 * The status of a token, computed from its state, and the stream of its changes.
 */
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Instant } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import type { StoreStatus, TokenPhase, TokenStatus } from "../TokenStatus.ts"
import type { ChangeSignal } from "./ChangeSignal.ts"
import type { Snapshot } from "./Metrics.ts"
import type { State } from "./State.ts"

const phaseOf = (state: State, now: Instant): TokenPhase => {
  if (state.closed) return "closed"
  if (state.underWay !== undefined && !state.underWay.checking) return "renewing"
  if (Lifecycle.remembered(state, now)?.rejection === true) return "coolingDown"
  if (Lifecycle.usable(state, now) === undefined) return "empty"
  return state.failure === undefined ? "fresh" : "stale"
}

/** The current status. */
export const of = (state: State, now: Instant, requests: number, store: StoreStatus | undefined): TokenStatus => {
  const held = Lifecycle.usable(state, now)
  const failure = Lifecycle.remembered(state, now)
  return Data.struct({
    phase: phaseOf(state, now),
    expiresAt: Option.map(Option.fromNullable(held), ({ token }) => token.token.expiresAt),
    failure: Option.flatMap(Option.fromNullable(state.failure), ({ error }) => Cause.failureOption(error)),
    nextAttemptAt: Option.map(
      Option.fromNullable(failure),
      ({ askAt, renewAt }) =>
        DateTime.unsafeMake(Math.ceil(now.wall + (held === undefined ? askAt : renewAt) - now.mono))
    ),
    requests,
    store: Option.map(Option.fromNullable(store), Data.struct)
  })
}

/** The current state for metrics. */
export const snapshot = (state: State, now: Instant, requests: number, waiting: number): Snapshot => {
  const held = Lifecycle.usable(state, now)
  const failure = Lifecycle.remembered(state, now)
  const expiresAt = held?.token.token.expiresAt.epochMillis
  return {
    phase: phaseOf(state, now),
    expiresAt,
    toExpiry: expiresAt === undefined ? 0 : Math.max(0, expiresAt - now.wall),
    toNextAttempt: failure === undefined ? 0 : (held === undefined ? failure.askAt : failure.renewAt) - now.mono,
    waiting,
    requests
  }
}

/** The maximum sleep: a timer reaches 2^31 - 1 ms. */
const longest = Duration.toMillis("1 day")

/** Compares statuses. Only the presence of `nextAttemptAt` counts, because rounding of the clocks moves it by a millisecond. */
const sameStatus = (a: TokenStatus, b: TokenStatus): boolean =>
  a.phase === b.phase && a.requests === b.requests &&
  Option.isSome(a.nextAttemptAt) === Option.isSome(b.nextAttemptAt) &&
  Equal.equals(a.expiresAt, b.expiresAt) && Equal.equals(a.failure, b.failure)

/** What a follower of the status needs. */
interface Followed {
  readonly status: Effect.Effect<TokenStatus>
  /** Notifies at each change. */
  readonly signal: ChangeSignal
  /** The milliseconds until time alone changes the status. */
  readonly wait: Effect.Effect<number | undefined>
}

/** Waits until the status differs from `last`. */
const next = ({ signal, status, wait }: Followed, last: TokenStatus | undefined): Effect.Effect<TokenStatus> =>
  Effect.gen(function*() {
    for (;;) {
      const seen = signal.version
      const now = yield* status
      if (last === undefined || !sameStatus(last, now)) return now
      const ms = yield* wait
      yield* ms === undefined
        ? signal.changedSince(seen)
        : Effect.timeoutOption(signal.changedSince(seen), Math.min(ms, longest))
    }
  })

/**
 * The status now and at each change, until the source is closed. It is read when the follower pulls. A timer of the follower
 * detects changes by time alone; the clock must not keep the process alive.
 */
export const changes = (followed: Followed, clock: Clock.Clock): Stream.Stream<TokenStatus> =>
  Stream.paginateEffect(undefined, (last: TokenStatus | undefined) =>
    Effect.map(
      Effect.withClock(next(followed, last), clock),
      (now) => [now, now.phase === "closed" ? Option.none() : Option.some(now)] as const
    ))
