/**
 * The life of a token as one state and pure decisions over (state, now, policy). It knows neither Effect nor HTTP: `T` is
 * a token, `E` a failure, `F` whatever stands for the request under way. Waits go by the monotonic clock alone.
 */
import type { Instant } from "./Instant.ts"
import { after, reached } from "./Instant.ts"
import type { Bout } from "./Rejections.ts"
import * as Rejections from "./Rejections.ts"
import type { Doubling } from "./Waits.ts"
import { doubled, lengthened } from "./Waits.ts"
import type { WindowPolicy } from "./Windows.ts"
import { maxLifetime, windows } from "./Windows.ts"

/** Every number of the life of a token, in milliseconds. */
export interface Policy {
  readonly windows: WindowPolicy
  /** Between attempts after a failure that is no rejection, while a good token is served. */
  readonly backOff: Doubling
  /** After a rejection: no request leaves. */
  readonly coolDown: Doubling
  /** After a failure that is no rejection, with no good token: who comes within it shares the failure. */
  readonly share: Doubling
  /** An invalidation is heeded at most once in this time. */
  readonly invalidation: number
  /** During a cool-down the credentials are read again at most once in this time. */
  readonly credentials: number
}

/** A token that is held, and when it changes. */
export interface Held<T> {
  readonly token: T
  readonly softEnd: Instant
  readonly hardEnd: Instant
  /** The server gave the same token again: no renewal before this monotonic time. */
  readonly notBefore: number
}

/** The last attempt's failure, remembered until an attempt succeeds. Times are monotonic. */
export interface Failure<E> {
  readonly error: E
  readonly rejection: boolean
  /** The next attempt while a good token is served. */
  readonly renewAt: number
  /** The next attempt when there is none. */
  readonly askAt: number
  /** What the server asked for itself (`Retry-After`): binds even when the credentials change. */
  readonly boundUntil: number
}

/** The one request under way; `checking` while it only reads the credentials again during a cool-down. */
export interface UnderWay<F> {
  readonly flight: F
  readonly checking: boolean
}

/** All that is known about the token. */
export interface State<T, E, F> {
  readonly held: Held<T> | undefined
  readonly underWay: UnderWay<F> | undefined
  readonly failure: Failure<E> | undefined
  /** The last token that was issued, still held or not. */
  readonly last: T | undefined
  /** How often in a row the server gave the same token again. */
  readonly repeats: number
  readonly rejections: number
  readonly failures: number
  /** The last rejections since a token was granted, and what follows from them for changed credentials. */
  readonly bout: Bout
  /** When an invalidation was last heeded, and when the credentials were last read. */
  readonly invalidatedAt: number
  readonly credentialsReadAt: number
  readonly closed: boolean
}

/** What a caller gets. */
export type Decision<T, E, F> =
  /** This token. `renew` says what to start behind it. */
  | { readonly _tag: "Serve"; readonly token: T; readonly renew: Start | undefined }
  /** The outcome of the request under way. */
  | { readonly _tag: "Join"; readonly flight: F }
  /** The outcome of a request to start now. */
  | { readonly _tag: "Ask"; readonly start: Start }
  /** The failure that is remembered. */
  | { readonly _tag: "Fail"; readonly error: E }
  | { readonly _tag: "Closed" }

/** A request for a token, or only a look whether the credentials have changed. */
export type Start = "request" | "check"

/** Nothing is known yet. */
export const empty: State<never, never, never> = {
  held: undefined,
  underWay: undefined,
  failure: undefined,
  last: undefined,
  repeats: 0,
  rejections: 0,
  failures: 0,
  bout: Rejections.none,
  invalidatedAt: -Infinity,
  credentialsReadAt: -Infinity,
  closed: false
}

/** The token, if it may be handed out now. */
export const usable = <T, E, F>(state: State<T, E, F>, now: Instant): Held<T> | undefined =>
  state.held !== undefined && !reached(now, state.held.hardEnd) ? state.held : undefined

/** The failure that keeps requests from leaving now, if one does. */
export const remembered = <T, E, F>(state: State<T, E, F>, now: Instant): Failure<E> | undefined =>
  state.failure !== undefined &&
    now.mono < (usable(state, now) === undefined ? state.failure.askAt : state.failure.renewAt)
    ? state.failure
    : undefined

const mayCheck = <T, E, F>(state: State<T, E, F>, now: Instant, policy: Policy): boolean =>
  state.underWay === undefined && state.failure !== undefined && state.failure.rejection &&
  now.mono >= state.failure.boundUntil && now.mono >= state.credentialsReadAt + policy.credentials &&
  Rejections.mayChange(state.bout, now.mono)

/** What to do for one caller. */
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

/** A flight has started. */
export const started = <T, E, F>(state: State<T, E, F>, now: Instant, flight: F, start: Start): State<T, E, F> => ({
  ...state,
  underWay: { flight, checking: start === "check" },
  credentialsReadAt: now.mono
})

/** The cool-down has ended while the credentials were read again: the flight goes on to ask. */
export const cooledDown = <T, E, F>(state: State<T, E, F>): State<T, E, F> => ({
  ...state,
  failure: undefined,
  underWay: state.underWay === undefined ? undefined : { ...state.underWay, checking: false }
})

/** The credentials that were read again have not been refused yet: that ends the cool-down. */
export const credentialsChanged = <T, E, F>(state: State<T, E, F>): State<T, E, F> =>
  state.underWay === undefined ? state : { ...cooledDown(state), bout: Rejections.changed(state.bout) }

/** The credentials were read again and are the old ones: all is as before. */
export const credentialsUnchanged = <T, E, F>(state: State<T, E, F>): State<T, E, F> => ({
  ...state,
  underWay: undefined
})

/** What a flight brought. */
export interface Arrival<T> {
  readonly token: T
  /** When the request that succeeded left. */
  readonly anchor: Instant
  readonly lifetime: number
}

/** A token has arrived. `undefined` when it is already past its hard window. */
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
      notBefore: repeats === 0 ? -Infinity : now.mono + lengthened(doubled(policy.backOff, repeats), draw)
    },
    underWay: undefined,
    failure: undefined,
    last: arrival.token,
    repeats,
    rejections: 0,
    failures: 0,
    bout: Rejections.none
  }
}

/** How a flight failed. */
export interface Setback {
  readonly rejection: boolean
  /** The server's `Retry-After`, 0 for none. */
  readonly retryAfter: number
}

/** A flight has failed. `error` is made when it is known how long nothing is asked. */
export const failed = <T, E, F>(
  state: State<T, E, F>,
  now: Instant,
  setback: Setback,
  policy: Policy,
  draw: number,
  error: (waits: { readonly ask: number; readonly renew: number }) => E
): State<T, E, F> => {
  const rejections = state.rejections + (setback.rejection ? 1 : 0)
  const failures = state.failures + (setback.rejection ? 0 : 1)
  const wait = (doubling: Doubling, nth: number): number =>
    Math.max(lengthened(doubled(doubling, nth), draw), setback.retryAfter)
  const bout = setback.rejection
    ? Rejections.another(state.bout, now.mono, wait(policy.coolDown, rejections))
    : state.bout
  const renew = setback.rejection ? bout.until - now.mono : wait(policy.backOff, failures)
  const ask = setback.rejection ? renew : wait(policy.share, failures)
  return {
    ...state,
    underWay: undefined,
    failure: {
      error: error({ ask, renew }),
      rejection: setback.rejection,
      renewAt: now.mono + renew,
      askAt: now.mono + ask,
      boundUntil: now.mono + setback.retryAfter
    },
    rejections,
    failures,
    bout
  }
}

/** Somebody was refused with a token: if it is the one held, forget it, at most once in `policy.invalidation`. */
export const invalidated = <T, E, F>(
  state: State<T, E, F>,
  now: Instant,
  isRefused: (token: T) => boolean,
  policy: Policy
): State<T, E, F> =>
  state.held !== undefined && isRefused(state.held.token) && now.mono >= state.invalidatedAt + policy.invalidation
    ? { ...state, held: undefined, invalidatedAt: now.mono }
    : state

/** The layer's scope is closed: nothing is held any more. */
export const closed: State<never, never, never> = { ...empty, closed: true }

/**
 * When a renewal that nobody asks for is due, as monotonic time; `undefined` when none is. The first token is left to the
 * first caller; if it could not be had, the schedule goes on by the failure's wait.
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

/** In how many milliseconds the state changes by the passing of time alone; `undefined` when it does not. */
export const nextChange = <T, E, F>(state: State<T, E, F>, now: Instant): number | undefined => {
  const held = usable(state, now)
  const failure = remembered(state, now)
  const ends = [
    ...(held === undefined ? [] : [held.hardEnd.wall - now.wall, held.hardEnd.mono - now.mono]),
    ...(failure === undefined ? [] : [(held === undefined ? failure.askAt : failure.renewAt) - now.mono])
  ]
  return ends.length === 0 ? undefined : Math.max(1, Math.ceil(Math.min(...ends)))
}
