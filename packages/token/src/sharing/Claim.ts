/**
 * Decides whether a process sends a token request or uses the result of another process. Each flight begins with this
 * decision, and repeats it at each poll while another process holds the lease.
 */
import type { Decision, Document, Entry, Policy } from "./Document.ts"
import { trusted } from "./Document.ts"

/** A flight that needs a token. */
export interface Claimant<T> {
  readonly owner: string
  /** The last token of the process, which is not adopted again. */
  readonly last: T | undefined
  /** Whether the API refused that token. */
  readonly refused: boolean
  /** How long the held token may still be used; 0 or less without one. */
  readonly left: number
}

/** The process adopts this token, which is valid for `left` milliseconds. */
export interface Adopted<T> {
  readonly _tag: "Adopted"
  readonly entry: Entry<T>
  readonly left: number
}

/** The process fails with the failure of another process, `since` milliseconds ago. */
export interface Failed<E> {
  readonly _tag: "Failed"
  readonly error: E
  readonly since: number
}

/** The decision. `Held`: wait for the owner of the lease. `Leased`: send the token request. */
export type Claimed<T, E> = Adopted<T> | Failed<E> | { readonly _tag: "Held" } | { readonly _tag: "Leased" }

/** The token of the document if it may be used now, and for how long. */
const usable = <T, E>(
  { entry }: Document<T, E>,
  now: number,
  policy: Policy<T>
): { readonly entry: Entry<T>; readonly left: number; readonly usable: number } | undefined => {
  if (entry === undefined) return undefined
  const left = Math.min(entry.end - now, entry.lifetime)
  const hard = policy.hard(entry.lifetime)
  return left > hard ? { entry, left, usable: left - hard } : undefined
}

const isLast = <T>(entry: Entry<T>, { last }: Claimant<T>, policy: Policy<T>): boolean =>
  last !== undefined && policy.same(entry.token, last)

/** The token of the document if it can be used for longer than the held one. */
export const betterToken = <T, E>(
  document: Document<T, E>,
  now: number,
  claimant: Claimant<T>,
  policy: Policy<T>
): Adopted<T> | undefined => {
  const found = usable(trusted(document, now, policy), now, policy)
  return found !== undefined && found.usable > claimant.left && !isLast(found.entry, claimant, policy)
    ? { _tag: "Adopted", entry: found.entry, left: found.left }
    : undefined
}

/**
 * Decides for the claimant. A refused token is removed from the document together with taking the lease. Within
 * `policy.invalidation` of the last removal it stays, and the claimant adopts it again.
 */
export const claim = <T, E>(
  document: Document<T, E>,
  now: number,
  claimant: Claimant<T>,
  policy: Policy<T>
): Decision<Claimed<T, E>, T, E> => {
  const known = trusted(document, now, policy)
  const { entry, failure, lease, refused } = known
  const better = betterToken(known, now, claimant, policy)
  if (better !== undefined) return { result: better, write: undefined }
  const isRefused = claimant.refused && entry !== undefined && isLast(entry, claimant, policy)
  if (isRefused && refused !== undefined && now < refused.at + policy.invalidation) {
    const same = usable(known, now, policy)
    if (same !== undefined) {
      return { result: { _tag: "Adopted", entry: same.entry, left: same.left }, write: undefined }
    }
  }
  if (failure !== undefined && now < (claimant.left > 0 ? failure.renewAt : failure.askAt)) {
    return { result: { _tag: "Failed", error: failure.error, since: now - failure.at }, write: undefined }
  }
  if (lease !== undefined && lease.owner !== claimant.owner && now < lease.until) {
    return { result: { _tag: "Held" }, write: undefined }
  }
  return {
    result: { _tag: "Leased" },
    write: {
      ...known,
      writtenAt: now,
      lease: { owner: claimant.owner, until: now + policy.lease },
      ...(isRefused ? { entry: undefined, refused: { token: entry.token, at: now } } : {})
    }
  }
}
