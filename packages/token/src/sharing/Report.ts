/**
 * The updates of the process that sent the request: it extends the lease, shares its token, or shares its failure. A
 * late update is safe: of two tokens the one that expires later stays, and only the owner of the lease shares a
 * failure.
 */
import type { Adopted, Claimant } from "./Claim.ts"
import { betterToken } from "./Claim.ts"
import type { Decision, Document, Entry, Policy } from "./Document.ts"
import { trusted } from "./Document.ts"

const isOwner = <T, E>({ lease }: Document<T, E>, owner: string): boolean => lease?.owner === owner

/** Extends the lease, unless another process has it. */
export const extend = <T, E>(
  document: Document<T, E>,
  now: number,
  owner: string,
  policy: Policy<T>
): Decision<boolean, T, E> => {
  const known = trusted(document, now, policy)
  return isOwner(known, owner)
    ? { result: true, write: { ...known, writtenAt: now, lease: { owner, until: now + policy.lease } } }
    : { result: false, write: undefined }
}

/**
 * Shares a token and releases the lease. A token that the API refused is accepted only from the owner of the lease, who
 * requested it after the refusal. From any other process it is out of date.
 */
export const offer = <T, E>(
  document: Document<T, E>,
  now: number,
  owner: string,
  entry: Entry<T>,
  policy: Policy<T>
): Decision<"kept" | "older" | "refused", T, E> => {
  const known = trusted(document, now, policy)
  const mine = isOwner(known, owner)
  const write = { ...known, writtenAt: now, lease: mine ? undefined : known.lease }
  if (!mine && known.refused !== undefined && policy.same(known.refused.token, entry.token)) {
    return { result: "refused", write: undefined }
  }
  if (known.entry !== undefined && known.entry.end >= entry.end) {
    return { result: "older", write: mine ? write : undefined }
  }
  return {
    result: "kept",
    write: { ...write, entry, failure: undefined, unconfirmed: undefined, rejections: 0, failures: 0 }
  }
}

/** A failure to share. */
export interface ReportedFailure<E> {
  readonly process: string
  readonly error: E
  readonly rejection: boolean
  /** Whether the server decided it: it rejected the client, or sent `Retry-After`. */
  readonly definitive: boolean
  /** How long no request is sent after one more failure than these. */
  readonly waits: (rejections: number, failures: number) => { readonly ask: number; readonly renew: number }
}

/** Whether a failure of this process confirms the last failure of another process. */
export const confirms = <T, E>(
  { unconfirmed }: Document<T, E>,
  now: number,
  process: string,
  policy: Policy<T>
): boolean => unconfirmed !== undefined && unconfirmed.process !== process && now < unconfirmed.at + policy.confirmation

/**
 * Shares a failure and releases the lease. A definitive failure is shared at once. Any other may concern this host
 * only, so it is shared when a second process fails too. If another process shared a better token meanwhile, the result
 * is that token.
 */
export const fail = <T, E>(
  document: Document<T, E>,
  now: number,
  claimant: Claimant<T>,
  failure: ReportedFailure<E>,
  policy: Policy<T>
): Decision<Adopted<T> | undefined, T, E> => {
  const known = trusted(document, now, policy)
  const result = betterToken(known, now, claimant, policy)
  if (!isOwner(known, claimant.owner)) return { result, write: undefined }
  const { ask, renew } = failure.waits(known.rejections, known.failures)
  return {
    result,
    write: {
      ...known,
      writtenAt: now,
      lease: undefined,
      failure: failure.definitive || confirms(known, now, failure.process, policy)
        ? { error: failure.error, at: now, askAt: now + ask, renewAt: now + renew }
        : known.failure,
      unconfirmed: failure.definitive ? known.unconfirmed : { process: failure.process, at: now },
      rejections: known.rejections + (failure.rejection ? 1 : 0),
      failures: known.failures + (failure.rejection ? 0 : 1)
    }
  }
}
