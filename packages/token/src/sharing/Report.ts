/**
 * What a process that asked tells the others: that it still asks, the token it obtained, or how it failed. Each is safe
 * when it comes late: of two tokens the one that ends later stays, and only the lease's owner shares a failure.
 */
import type { Adopted, Question } from "./Claim.ts"
import { news } from "./Claim.ts"
import type { Decision, Document, Entry, Policy } from "./Document.ts"
import { believed } from "./Document.ts"

const isOwner = <T, E>({ lease }: Document<T, E>, owner: string): boolean => lease?.owner === owner

/** Keeps the lease, unless another process has taken it. */
export const extend = <T, E>(
  document: Document<T, E>,
  now: number,
  owner: string,
  policy: Policy<T>
): Decision<boolean, T, E> => {
  const known = believed(document, now, policy)
  return isOwner(known, owner)
    ? { answer: true, write: { ...known, writtenAt: now, lease: { owner, until: now + policy.lease } } }
    : { answer: false, write: undefined }
}

/**
 * Leaves a token for the others and gives the lease back. A token that the API has refused is taken from the lease's
 * owner alone, who has asked since: from anybody else it is late.
 */
export const offer = <T, E>(
  document: Document<T, E>,
  now: number,
  owner: string,
  entry: Entry<T>,
  policy: Policy<T>
): Decision<"kept" | "older" | "refused", T, E> => {
  const known = believed(document, now, policy)
  const mine = isOwner(known, owner)
  const write = { ...known, writtenAt: now, lease: mine ? undefined : known.lease }
  if (!mine && known.refused !== undefined && policy.same(known.refused.token, entry.token)) {
    return { answer: "refused", write: undefined }
  }
  if (known.entry !== undefined && known.entry.end >= entry.end) {
    return { answer: "older", write: mine ? write : undefined }
  }
  return {
    answer: "kept",
    write: { ...write, entry, failure: undefined, setback: undefined, rejections: 0, failures: 0 }
  }
}

/** How a process failed. */
export interface Setback<E> {
  readonly process: string
  readonly error: E
  readonly rejection: boolean
  /** The server has said so itself: it refused the client, or asked to be left alone. */
  readonly verdict: boolean
  /** How long nothing is asked after one more failure than so many in a row. */
  readonly waits: (rejections: number, failures: number) => { readonly ask: number; readonly renew: number }
}

/** Whether a failure of this process's is not its host's alone: another one has met one. */
export const confirms = <T, E>(
  { setback }: Document<T, E>,
  now: number,
  process: string,
  policy: Policy<T>
): boolean => setback !== undefined && setback.process !== process && now < setback.at + policy.confirmation

/**
 * Gives the lease back and remembers the failure. A verdict is shared at once; any other failure may be this host's alone
 * and is shared when a second process meets one. A token that arrived meanwhile is better than the failure.
 */
export const fail = <T, E>(
  document: Document<T, E>,
  now: number,
  question: Question<T>,
  setback: Setback<E>,
  policy: Policy<T>
): Decision<Adopted<T> | undefined, T, E> => {
  const known = believed(document, now, policy)
  const answer = news(known, now, question, policy)
  if (!isOwner(known, question.owner)) return { answer, write: undefined }
  const { ask, renew } = setback.waits(known.rejections, known.failures)
  return {
    answer,
    write: {
      ...known,
      writtenAt: now,
      lease: undefined,
      failure: setback.verdict || confirms(known, now, setback.process, policy)
        ? { error: setback.error, at: now, askAt: now + ask, renewAt: now + renew }
        : known.failure,
      setback: setback.verdict ? known.setback : { process: setback.process, at: now },
      rejections: known.rejections + (setback.rejection ? 1 : 0),
      failures: known.failures + (setback.rejection ? 0 : 1)
    }
  }
}
