/**
 * The document that the processes of a fleet share in the store. All times are milliseconds of the store's clock. `T`
 * is a token, `E` a failure.
 */

/** A shared token. */
export interface Entry<T> {
  readonly token: T
  readonly end: number
  readonly lifetime: number
}

/** The lease: `owner` sends the request, and other processes wait until `until`. */
interface Lease {
  readonly owner: string
  readonly until: number
}

/** A shared failure. */
interface Failure<E> {
  readonly error: E
  readonly at: number
  /** The next request of a process without a usable token. */
  readonly askAt: number
  /** The next request of a process with a usable token. */
  readonly renewAt: number
}

/** The document. */
export interface Document<T, E> {
  /** The time of the last write. It is in the future if the store's clock was set back since. */
  readonly writtenAt: number
  readonly entry?: Entry<T> | undefined
  readonly lease?: Lease | undefined
  readonly failure?: Failure<E> | undefined
  /** The last failure that another process has not confirmed. */
  readonly unconfirmed?: { readonly process: string; readonly at: number } | undefined
  /** The numbers of consecutive failures. */
  readonly rejections: number
  readonly failures: number
  /** The last token that was removed because the API refused it. */
  readonly refused?: { readonly token: T; readonly at: number } | undefined
}

/** The policy for all decisions. Times are milliseconds. */
export interface Policy<T> {
  /** The duration of a lease. */
  readonly lease: number
  /** The time within which a second process must fail too, so that the failure is shared. */
  readonly confirmation: number
  /** The minimum time between removals of a refused token. */
  readonly invalidation: number
  /** The hard window of a token with this lifetime. */
  readonly hard: (lifetime: number) => number
  readonly same: (a: T, b: T) => boolean
}

/** The result of a decision, and the document to write, if any. */
export interface Decision<A, T, E> {
  readonly result: A
  readonly write: Document<T, E> | undefined
}

/** The initial document. */
export const empty: Document<never, never> = { writtenAt: -Infinity, rejections: 0, failures: 0 }

/**
 * The document, or an empty one if it was written further in the future than one lease. Its times then belong to a
 * clock that was set back.
 */
export const trusted = <T, E>(document: Document<T, E>, now: number, policy: Policy<T>): Document<T, E> =>
  document.writtenAt <= now + policy.lease ? document : empty

/** The minimum time to live of a document. */
const kept = 3_600_000

/** The time to live of this document in the store. */
export const timeToLive = <T, E>(document: Document<T, E>, now: number): number =>
  Math.max(kept, document.entry === undefined ? 0 : document.entry.end - now)
