/**
 * What a fleet knows about its one token: the document that its processes leave for each other in a store. All instants
 * are the store's clock, in milliseconds. `T` is a token, `E` a failure.
 */

/** A token that one process obtained for all. */
export interface Entry<T> {
  readonly token: T
  readonly end: number
  readonly lifetime: number
}

/** One process asks the endpoint, and the others wait for it until then. */
interface Lease {
  readonly owner: string
  readonly until: number
}

/** A failure that all processes share. */
interface Failure<E> {
  readonly error: E
  readonly at: number
  /** The next request while a process has no usable token. */
  readonly askAt: number
  /** The next request while a process has one. */
  readonly renewAt: number
}

/** All that the fleet knows. */
export interface Document<T, E> {
  /** When it was written: a document from the future was written before the store's clock was set back. */
  readonly writtenAt: number
  readonly entry?: Entry<T> | undefined
  readonly lease?: Lease | undefined
  readonly failure?: Failure<E> | undefined
  /** The last process whose failure says nothing about the others. */
  readonly setback?: { readonly process: string; readonly at: number } | undefined
  /** Failures in a row. */
  readonly rejections: number
  readonly failures: number
  /** The token that was last dropped because the API refused it. */
  readonly refused?: { readonly token: T; readonly at: number } | undefined
}

/** What every process of a fleet decides by. Times are milliseconds. */
export interface Policy<T> {
  /** How long a lease lasts. */
  readonly lease: number
  /** A setback is shared when another process meets one within this time. */
  readonly confirmation: number
  /** A token is dropped at most once in this time. */
  readonly invalidation: number
  /** Closer to its end than this, a token with this lifetime is not handed out. */
  readonly hard: (lifetime: number) => number
  readonly same: (a: T, b: T) => boolean
}

/** What a decision answers, and the document to write for it, if any. */
export interface Decision<A, T, E> {
  readonly answer: A
  readonly write: Document<T, E> | undefined
}

/** Nothing is known yet. */
export const empty: Document<never, never> = { writtenAt: -Infinity, rejections: 0, failures: 0 }

/**
 * The document as far as it is believed. One that is from further in the future than a lease is not: its end, its lease
 * and its waits are by a clock that is gone.
 */
export const believed = <T, E>(document: Document<T, E>, now: number, policy: Policy<T>): Document<T, E> =>
  document.writtenAt <= now + policy.lease ? document : empty

/** How long the store keeps a document after its last use. */
const kept = 3_600_000

/** How long the store keeps this document from now on. */
export const timeToLive = <T, E>(document: Document<T, E>, now: number): number =>
  Math.max(kept, document.entry === undefined ? 0 : document.entry.end - now)
