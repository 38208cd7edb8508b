/**
 * Whether a process asks for a token or is served by what another one has met: the first decision of each flight, made
 * again with each poll while another process asks.
 */
import type { Decision, Document, Entry, Policy } from "./Document.ts"
import { believed } from "./Document.ts"

/** Who wants a token, and why. */
export interface Question<T> {
  readonly owner: string
  /** The last token that the process has had, which is no news to it. */
  readonly last: T | undefined
  /** The API has refused it. */
  readonly refused: boolean
  /** How long the token that it holds may still be handed out; not above 0 when it holds none. */
  readonly left: number
}

/** Takes this token, which lives that long. */
export interface Adopted<T> {
  readonly _tag: "Adopted"
  readonly entry: Entry<T>
  readonly left: number
}

/** Fails like another process did, that long ago. */
export interface Failed<E> {
  readonly _tag: "Failed"
  readonly error: E
  readonly since: number
}

/** What the process does now: `Held` waits for another one that asks, `Leased` asks the endpoint. */
export type Claimed<T, E> = Adopted<T> | Failed<E> | { readonly _tag: "Held" } | { readonly _tag: "Leased" }

/** The token of this document if it may be handed out now, and how long it lives. */
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

const isLast = <T>(entry: Entry<T>, { last }: Question<T>, policy: Policy<T>): boolean =>
  last !== undefined && policy.same(entry.token, last)

/** The token of this document if it is better than what the process has. */
export const news = <T, E>(
  document: Document<T, E>,
  now: number,
  question: Question<T>,
  policy: Policy<T>
): Adopted<T> | undefined => {
  const found = usable(believed(document, now, policy), now, policy)
  return found !== undefined && found.usable > question.left && !isLast(found.entry, question, policy)
    ? { _tag: "Adopted", entry: found.entry, left: found.left }
    : undefined
}

/**
 * What the process does now. A token that the API refused is dropped with the lease that asks for its successor; within
 * `policy.invalidation` of the last one it is not dropped, and the process is given it back.
 */
export const claim = <T, E>(
  document: Document<T, E>,
  now: number,
  question: Question<T>,
  policy: Policy<T>
): Decision<Claimed<T, E>, T, E> => {
  const known = believed(document, now, policy)
  const { entry, failure, lease, refused } = known
  const better = news(known, now, question, policy)
  if (better !== undefined) return { answer: better, write: undefined }
  const isRefused = question.refused && entry !== undefined && isLast(entry, question, policy)
  if (isRefused && refused !== undefined && now < refused.at + policy.invalidation) {
    const same = usable(known, now, policy)
    if (same !== undefined) {
      return { answer: { _tag: "Adopted", entry: same.entry, left: same.left }, write: undefined }
    }
  }
  if (failure !== undefined && now < (question.left > 0 ? failure.renewAt : failure.askAt)) {
    return { answer: { _tag: "Failed", error: failure.error, since: now - failure.at }, write: undefined }
  }
  if (lease !== undefined && lease.owner !== question.owner && now < lease.until) {
    return { answer: { _tag: "Held" }, write: undefined }
  }
  return {
    answer: { _tag: "Leased" },
    write: {
      ...known,
      writtenAt: now,
      lease: { owner: question.owner, until: now + policy.lease },
      ...(isRefused ? { entry: undefined, refused: { token: entry.token, at: now } } : {})
    }
  }
}
