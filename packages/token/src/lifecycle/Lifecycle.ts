/**
 * The life of a token: one state, and pure decisions from state, time and policy. It knows neither Effect nor HTTP: `T` is a
 * token, `E` a failure, `F` the flight in progress. Waits use the monotonic clock alone.
 */
import type { Backoff } from "./Backoff.ts"
import { delayOf, jittered } from "./Backoff.ts"
import type { Instant } from "./Instant.ts"
import { after, reached } from "./Instant.ts"
import type { Streak } from "./Rejections.ts"
import * as Rejections from "./Rejections.ts"
import type { WindowPolicy } from "./Windows.ts"
import { maxLifetime, windows } from "./Windows.ts"

/** All durations of the life of a token, in milliseconds. */
export interface Policy {
  readonly windows: WindowPolicy
  /** The backoff after a failed renewal, while a valid token is served. */
  readonly backoff: Backoff
  /** The cooldown after a rejection. */
  readonly cooldown: Backoff
  /** The time in which callers share a failure, without a valid token. */
  readonly share: Backoff
  /** The minimum time between invalidations. */
  readonly invalidation: number
  /** The minimum time between reads of the credentials during a cooldown. */
  readonly credentials: number
}

/** The held token, and the instants at which its windows begin. */
export interface Held<T> {
  readonly token: T
  readonly softEnd: Instant
  readonly hardEnd: Instant
  /** The server issued the same token again: no renewal before this monotonic time. */
  readonly notBefore: number
}

/** The failure of the last flight, until one succeeds. Times are monotonic. */
export interface Failure<E> {
  readonly error: E
  readonly rejection: boolean
  /** The next request while a valid token is served. */
  readonly renewAt: number
  /** The next request without a valid token. */
  readonly askAt: number
  /** The end of `Retry-After`, which applies even if the credentials change. */
  readonly boundUntil: number
}

/** The flight in progress; `checking` while it only reads the credentials during a cooldown. */
export interface UnderWay<F> {
  readonly flight: F
  readonly checking: boolean
}

/** The state of the token. */
export interface State<T, E, F> {
  readonly held: Held<T> | undefined
  readonly underWay: UnderWay<F> | undefined
  readonly failure: Failure<E> | undefined
  /** The last issued token, held or not. */
  readonly last: T | undefined
  /** How many times in a row the server issued the same token. */
  readonly repeats: number
  readonly rejections: number
  readonly failures: number
  /** The rejections since the last token, and what they mean for changed credentials. */
  readonly streak: Streak
  /** The times of the last invalidation and of the last read of the credentials. */
  readonly invalidatedAt: number
  readonly credentialsReadAt: number
  readonly closed: boolean
}

/** The decision for one caller. */
export type Decision<T, E, F> =
  /** Serve this token. `renew` says what to start in the background. */
  | { readonly _tag: "Serve"; readonly token: T; readonly renew: Start | undefined }
  /** Wait for the flight in progress. */
  | { readonly _tag: "Join"; readonly flight: F }
  /** Start a flight and wait for it. */
  | { readonly _tag: "Ask"; readonly start: Start }
  /** Fail with the remembered failure. */
  | { readonly _tag: "Fail"; readonly error: E }
  | { readonly _tag: "Closed" }

/** A token request, or only a check whether the credentials changed. */
export type Start = "request" | "check"

/** The initial state. */
export const empty: State<never, never, never> = {
  held: undefined,
  underWay: undefined,
  failure: undefined,
  last: undefined,
  repeats: 0,
  rejections: 0,
  failures: 0,
  streak: Rejections.none,
  invalidatedAt: -Infinity,
  credentialsReadAt: -Infinity,
  closed: false
}

/** The token, if it may be used now. */
export const usable = <T, E, F>(state: State<T, E, F>, now: Instant): Held<T> | undefined =>
  state.held !== undefined && !reached(now, state.held.hardEnd) ? state.held : undefined

/** The failure because of which no request is sent now, if any. */
export const remembered = <T, E, F>(state: State<T, E, F>, now: Instant): Failure<E> | undefined =>
  state.failure !== undefined &&
    now.mono < (usable(state, now) === undefined ? state.failure.askAt : state.failure.renewAt)
    ? state.failure
    : undefined

const mayCheck = <T, E, F>(state: State<T, E, F>, now: Instant, policy: Policy): boolean =>
  state.underWay === undefined && state.failure !== undefined && state.failure.rejection &&
  now.mono >= state.failure.boundUntil && now.mono >= state.credentialsReadAt + policy.credentials &&
  Rejections.mayChange(state.streak, now.mono)

/** Decides for one caller. */
export const decide = <T, E, F>(state: State<T, E, F>, now: Instant, policy: Policy): Decision<T, E, F> => {
  if (state.closed) return { _tag: "Closed" }
  const failure = remembered(state, now)
  const held = usable(state, now)
  if (held !== undefined) {
    const due = reached(now, held.softEnd) && now.mono >= held.notBefore && state.underWay === undefined
    const start = failure === undefined ? "request" : mayCheck(state, now, policy) ? "check" : undefined
    return { _tag: "Serve", token: held.token, renew: due ? start : undefined }
  }
  if (failure !== undefined) {
    if (mayCheck(state, now, policy)) return { _tag: "Ask", start: "check" }
    if (state.underWay === undefined || state.underWay.checking) return { _tag: "Fail", error: failure.error }
  }
  return state.underWay === undefined
    ? { _tag: "Ask", start: "request" }
    : { _tag: "Join", flight: state.underWay.flight }
}

/** The state after a flight started. */
export const started = <T, E, F>(state: State<T, E, F>, now: Instant, flight: F, start: Start): State<T, E, F> => ({
  ...state,
  underWay: { flight, checking: start === "check" },
  credentialsReadAt: now.mono
})

/** The state after the cooldown ended during a read of the credentials: the flight goes on with a request. */
export const cooledDown = <T, E, F>(state: State<T, E, F>): State<T, E, F> => ({
  ...state,
  failure: undefined,
  underWay: state.underWay === undefined ? undefined : { ...state.underWay, checking: false }
})

/** The state after the credentials changed, which ends the cooldown. */
export const credentialsChanged = <T, E, F>(state: State<T, E, F>): State<T, E, F> =>
  state.underWay === undefined ? state : { ...cooledDown(state), streak: Rejections.changed(state.streak) }

/** The state after a read of the credentials found no change. */
export const credentialsUnchanged = <T, E, F>(state: State<T, E, F>): State<T, E, F> => ({
  ...state,
  underWay: undefined
})

/** The result of a successful flight. */
export interface Arrival<T> {
  readonly token: T
  /** When the successful request was sent. */
  readonly anchor: Instant
  readonly lifetime: number
}

/** The state after a token arrived; `undefined` if the token is already in its hard window. */
export const succeeded = <T, E, F>(
  state: State<T, E, F>,
  now: Instant,
  arrival: Arrival<T>,
  policy: Policy,
  same: (a: T, b: T) => boolean,
  draw: number
): State<T, E, F> | undefined => {
  const lifetime = Math.min(arrival.lifetime, maxLifetime)
  const { hard, soft } = windows(lifetime, policy.windows, draw)
  const hardEnd = after(arrival.anchor, lifetime - hard)
  if (reached(now, hardEnd)) return undefined
  const repeats = state.last !== undefined && same(state.last, arrival.token) ? state.repeats + 1 : 0
  return {
    ...state,
    held: {
      token: arrival.token,
      softEnd: after(arrival.anchor, lifetime - soft),
      hardEnd,
      notBefore: repeats === 0 ? -Infinity : now.mono + jittered(delayOf(policy.backoff, repeats), draw)
    },
    underWay: undefined,
    failure: undefined,
    last: arrival.token,
    repeats,
    rejections: 0,
    failures: 0,
    streak: Rejections.none
  }
}

/** The failure of a flight. */
export interface FlightFailure {
  readonly rejection: boolean
  /** `Retry-After`; 0 for none. */
  readonly retryAfter: number
}

/** The state after a flight failed. `error` is made once the wait is known. */
export const failed = <T, E, F>(
  state: State<T, E, F>,
  now: Instant,
  failure: FlightFailure,
  policy: Policy,
  draw: number,
  error: (waits: { readonly ask: number; readonly renew: number }) => E
): State<T, E, F> => {
  const rejections = state.rejections + (failure.rejection ? 1 : 0)
  const failures = state.failures + (failure.rejection ? 0 : 1)
  const wait = (backoff: Backoff, nth: number): number =>
    Math.max(jittered(delayOf(backoff, nth), draw), failure.retryAfter)
  const streak = failure.rejection
    ? Rejections.extended(state.streak, now.mono, wait(policy.cooldown, rejections))
    : state.streak
  const renew = failure.rejection ? streak.until - now.mono : wait(policy.backoff, failures)
  const ask = failure.rejection ? renew : wait(policy.share, failures)
  return {
    ...state,
    underWay: undefined,
    failure: {
      error: error({ ask, renew }),
      rejection: failure.rejection,
      renewAt: now.mono + renew,
      askAt: now.mono + ask,
      boundUntil: now.mono + failure.retryAfter
    },
    rejections,
    failures,
    streak
  }
}

/** The state after the API refused a token: discards it if it is held, at most once in `policy.invalidation`. */
export const invalidated = <T, E, F>(
  state: State<T, E, F>,
  now: Instant,
  isRefused: (token: T) => boolean,
  policy: Policy
): State<T, E, F> =>
  state.held !== undefined && isRefused(state.held.token) && now.mono >= state.invalidatedAt + policy.invalidation
    ? { ...state, held: undefined, invalidatedAt: now.mono }
    : state

/** The state after the layer's scope closed. */
export const closed: State<never, never, never> = { ...empty, closed: true }

/**
 * When a scheduled renewal is due, as monotonic time; `undefined` if none is. The first caller obtains the first token. After
 * a failure the schedule continues with its wait.
 */
export const renewalDue = <T, E, F>(state: State<T, E, F>, now: Instant): number | undefined => {
  if (state.closed || state.underWay !== undefined) return undefined
  if (state.last === undefined && state.failure === undefined) return undefined
  const held = usable(state, now)
  const due = held === undefined || reached(now, held.softEnd)
    ? now.mono
    : Math.min(held.softEnd.mono, now.mono + held.softEnd.wall - now.wall)
  return Math.max(due, held?.notBefore ?? due, state.failure?.renewAt ?? due)
}

/** The milliseconds until time alone changes the state; `undefined` if it does not. */
export const nextChange = <T, E, F>(state: State<T, E, F>, now: Instant): number | undefined => {
  const held = usable(state, now)
  const failure = remembered(state, now)
  const ends = [
    ...(held === undefined ? [] : [held.hardEnd.wall - now.wall, held.hardEnd.mono - now.mono]),
    ...(failure === undefined ? [] : [(held === undefined ? failure.askAt : failure.renewAt) - now.mono])
  ]
  return ends.length === 0 ? undefined : Math.max(1, Math.ceil(Math.min(...ends)))
}
