/**
 * The next state and the outcome of a flight, computed from its exit. It is pure; `TokenSource` applies it.
 */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { AccessToken } from "../AccessToken.ts"
import type { Issued } from "../exchange/Exchange.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import type { OAuthErrorReason } from "../OAuthErrorReason.ts"
import type { Held, State } from "./State.ts"
import type { Outcome } from "./TokenSeries.ts"

/** The exit of a flight: a token, the remembered failure if the credentials have not changed, or a new failure. */
export type FlightExit = Exit.Exit<Either.Either<Issued, Cause.Cause<OAuthError>>, OAuthError>

/** What to do about the exit. */
export interface Settlement {
  readonly state: State
  /** The outcome for waiting callers. */
  readonly exit: Exit.Exit<AccessToken, OAuthError>
  /** `undefined` if no request was sent. */
  readonly outcome: Outcome | undefined
  readonly log: Effect.Effect<void>
}

const sameValue = (a: Held, b: Held): boolean => Equal.equals(a.token.value, b.token.value)

const toToken = ({ anchor, grant, lifetime }: Issued): AccessToken =>
  AccessToken.make({
    value: grant.value,
    scopes: grant.scopes,
    issuedAt: DateTime.unsafeMake(anchor.wall),
    lifetime
  })

/** A defect in a flight. Its text is not kept, because it can hold the request. */
const defect: Cause.Cause<OAuthError> = Cause.fail(new OAuthError({ reason: { _tag: "Defect" } }))

/** The reason of a failure; `undefined` for a token. */
export const reasonOf = (exit: Settlement["exit"]): OAuthErrorReason["_tag"] | undefined =>
  Exit.match(exit, {
    onSuccess: () => undefined,
    onFailure: (cause) =>
      Option.match(Cause.failureOption(cause), { onNone: () => "Defect" as const, onSome: ({ reason }) => reason._tag })
  })

/** An interruption inside the flight, while the layer is open, must not interrupt each caller. */
const typed = (cause: Cause.Cause<OAuthError>, host: string): Cause.Cause<OAuthError> =>
  Option.match(Cause.failureOption(cause), {
    onSome: (error) => Cause.fail(error),
    onNone: () =>
      Cause.isInterruptedOnly(cause) ? Cause.fail(new OAuthError({ reason: { _tag: "Transport", host } })) : defect
  })

const failure = (
  state: State,
  cause: Cause.Cause<OAuthError>,
  now: Instant,
  policy: Lifecycle.Policy,
  draw: number
): Settlement => {
  const error = Option.getOrUndefined(Cause.failureOption(cause))
  const rejection = error !== undefined && error.isRejection
  const retryAfter = error?.retryAfter === undefined ? 0 : Duration.toMillis(error.retryAfter)
  const dated = (wait: number): Cause.Cause<OAuthError> =>
    Cause.map(cause, (own) =>
      new OAuthError({
        reason: own.reason,
        retryAfter: own.retryAfter,
        nextAttemptAt: DateTime.unsafeMake(Math.ceil(now.wall + wait))
      }))
  const next = Lifecycle.failed(state, now, { rejection, retryAfter }, policy, draw, ({ ask }) => dated(ask))
  const text = error?.message ?? ""
  const unnoticed = Lifecycle.usable(state, now) !== undefined && state.rejections + state.failures === 0
  return {
    state: next,
    exit: Exit.failCause(next.failure?.error ?? cause),
    outcome: rejection ? "rejected" : "failed",
    log: unnoticed
      ? Effect.logWarning(`The ClickView token could not be renewed, and the current one is still valid: ${text}`)
      : Effect.logDebug(`No ClickView token was obtained: ${text}`)
  }
}

/** The result of a defect in the settlement itself: a failure, or no change if the flight only read the credentials. */
export const settleDefect = (state: State, now: Instant, policy: Lifecycle.Policy): Omit<Settlement, "log"> => {
  const known = state.underWay?.checking === true ? state.failure : undefined
  return known === undefined
    ? {
      state: Lifecycle.failed(state, now, { rejection: false, retryAfter: 0 }, policy, 1, () => defect),
      exit: Exit.failCause(defect),
      outcome: "failed"
    }
    : { state: Lifecycle.credentialsUnchanged(state), exit: Exit.failCause(known.error), outcome: undefined }
}

/** Computes the next state and the outcome from the exit. */
export const settle = (
  state: State,
  exit: FlightExit,
  now: Instant,
  policy: Lifecycle.Policy,
  host: string,
  draw: number
): Settlement => {
  if (Exit.isFailure(exit)) return failure(state, typed(exit.cause, host), now, policy, draw)
  if (Either.isLeft(exit.value)) {
    return {
      state: Lifecycle.credentialsUnchanged(state),
      exit: Exit.failCause(exit.value.left),
      outcome: undefined,
      log: Effect.void
    }
  }
  const issued = exit.value.right
  const token = toToken(issued)
  const held: Held = { token, effect: Exit.succeed(token) }
  const next = Lifecycle.succeeded(
    state,
    now,
    { token: held, anchor: issued.anchor, lifetime: issued.lifetime },
    policy,
    sameValue,
    draw
  )
  if (next === undefined) {
    const reason: OAuthErrorReason = { _tag: "ExpiredOnArrival", lifetime: issued.lifetime }
    return failure(state, Cause.fail(new OAuthError({ reason })), now, policy, draw)
  }
  const [outcome, verb] = issued.source === "store" ? ["adopted", "adopted"] as const : ["success", "obtained"] as const
  return {
    state: next,
    exit: Exit.succeed(token),
    outcome,
    log: state.rejections + state.failures === 0
      ? Effect.logDebug(`A ClickView token was ${verb}`)
      : Effect.logInfo(`A ClickView token was ${verb} again`)
  }
}
