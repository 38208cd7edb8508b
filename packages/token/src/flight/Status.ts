/**
 * The status of a token, read off its state, and the stream of its changes.
 */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { Instant } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import type { StoreStatus, TokenPhase, TokenStatus } from "../TokenStatus.ts"
import type { State } from "./State.ts"

const phaseOf = (state: State, now: Instant): TokenPhase => {
  if (state.closed) return "closed"
  if (state.underWay !== undefined && !state.underWay.checking) return "renewing"
  if (Lifecycle.remembered(state, now)?.rejection === true) return "coolingDown"
  if (Lifecycle.usable(state, now) === undefined) return "empty"
  return state.failure === undefined ? "fresh" : "stale"
}

/** The status at this moment. */
export const of = (state: State, now: Instant, requests: number, store: StoreStatus | undefined): TokenStatus => {
  const held = Lifecycle.usable(state, now)
  const failure = Lifecycle.remembered(state, now)
  return {
    phase: phaseOf(state, now),
    expiresAt: Option.map(Option.fromNullable(held), ({ token }) => token.token.expiresAt),
    failure: Option.flatMap(Option.fromNullable(state.failure), ({ error }) => Cause.failureOption(error)),
    until: Option.map(
      Option.fromNullable(failure),
      ({ askAt, renewAt }) =>
        DateTime.unsafeMake(Math.ceil(now.wall + (held === undefined ? askAt : renewAt) - now.mono))
    ),
    requests,
    store: Option.fromNullable(store)
  }
}

/** A sleep longer than a day is taken in days: timers do not reach further than 2^31 - 1 ms. */
const longest = Duration.toMillis("1 day")

const sameStatus = (a: TokenStatus, b: TokenStatus): boolean =>
  a.phase === b.phase && a.requests === b.requests && Equal.equals(a.expiresAt, b.expiresAt) &&
  Equal.equals(a.failure, b.failure)

/**
 * The status now, then each time it changes, until the source is closed. `wait` says in how many milliseconds time alone
 * will change it: that timer is the subscriber's.
 */
export const changes = (
  published: PubSub.PubSub<TokenStatus>,
  status: Effect.Effect<TokenStatus>,
  wait: Effect.Effect<number | undefined>
): Stream.Stream<TokenStatus> =>
  Stream.unwrapScoped(Effect.map(PubSub.subscribe(published), (queue) => {
    const next = Effect.flatMap(wait, (ms) =>
      ms === undefined
        ? Queue.take(queue)
        : Effect.flatten(Effect.timeoutTo(Queue.take(queue), {
          duration: Math.min(ms, longest),
          onSuccess: (changed) => Effect.succeed(changed),
          onTimeout: () => status
        })))
    return Stream.fromEffect(status).pipe(
      Stream.concat(Stream.repeatEffect(next)),
      Stream.changesWith(sameStatus),
      Stream.takeUntil(({ phase }) => phase === "closed")
    )
  }))
