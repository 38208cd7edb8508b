/**
 * One flight's part in the fleet: what it takes from the store, and what it leaves there once it has asked.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { Holding, Issued } from "../exchange/Exchange.ts"
import type { Instant } from "../lifecycle/Instant.ts"
import { after } from "../lifecycle/Instant.ts"
import type * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { OAuthError } from "../OAuthError.ts"
import type { Adopted, Failed, Question } from "../sharing/Claim.ts"
import type { Decision, Policy } from "../sharing/Document.ts"
import { believed } from "../sharing/Document.ts"
import * as Report from "../sharing/Report.ts"
import type { SharedToken } from "./FleetDocument.ts"
import type { Outcome, Reading } from "./Ledger.ts"
import * as Terms from "./Terms.ts"

/** A flight of one process. */
export interface Party {
  readonly process: string
  readonly policy: Policy<SharedToken>
  readonly lifecycle: Lifecycle.Policy
  /** How long the lease is extended: a process that cannot reach the endpoint holds the others no longer. */
  readonly attemptTimeout: number
  readonly question: Question<SharedToken>
  /** Decides on the document; nothing when the store fails, which is on record then. */
  readonly update: <A>(
    decide: (reading: Reading) => Decision<A, SharedToken, OAuthError>
  ) => Effect.Effect<Outcome<A> | undefined>
  /** Sends a token request. */
  readonly request: (holding: Pick<Holding, "known" | "once">) => Effect.Effect<Issued, OAuthError>
}

/** The token of another process. It counts from before the store was asked, so that it never seems to live longer. */
export const adopted = ({ entry, left }: Adopted<SharedToken>, { sent }: Reading): Issued => ({
  grant: { ...entry.token, lifetime: entry.lifetime },
  anchor: after(sent, left - entry.lifetime),
  lifetime: entry.lifetime,
  source: "store"
})

/** The failure of another process. What is left of its `Retry-After` binds here as well. */
export const failedThere = ({ error, since }: Failed<OAuthError>): OAuthError => {
  const rest = error.retryAfter === undefined ? 0 : Duration.toMillis(error.retryAfter) - since
  return new OAuthError({ reason: error.reason, retryAfter: rest > 0 ? Duration.millis(rest) : undefined })
}

/** The store's time at this instant, by a reading: never later than the truth. */
const storeTime = ({ now, received }: Reading, { mono }: Instant): number => now + mono - received.mono

/** The last extension comes early enough that the others wait no longer than an attempt and a lease, their own included. */
const keepLease = ({ attemptTimeout, policy, question, update }: Party): Effect.Effect<unknown> =>
  update(({ document, now }) => Report.extend(document, now, question.owner, policy)).pipe(
    Effect.delay(Terms.extension),
    Effect.repeat({ while: (outcome) => outcome?.answer !== false }),
    Effect.timeoutOption(attemptTimeout - Terms.extension)
  )

/**
 * The token's end goes by the earlier of two readings, before the request and after it: neither a process that was stopped
 * nor a store's clock that was set in between makes it later than the truth.
 */
const offer = (
  { policy, question, update }: Party,
  claimed: Reading,
  { anchor, grant, lifetime }: Issued
): Effect.Effect<unknown> =>
  update((reading) => {
    const end = lifetime + Math.min(storeTime(claimed, anchor), storeTime(reading, anchor))
    const token: SharedToken = { value: grant.value, scopes: grant.scopes }
    return Report.offer(reading.document, reading.now, question.owner, { token, end, lifetime }, policy)
  })

/** Tells the others of the failure, unless there is a token of theirs by now. */
const fail = (party: Party, error: OAuthError): Effect.Effect<Issued, OAuthError> =>
  Effect.gen(function*() {
    const { lifecycle, policy, process, question, update } = party
    const setback: Report.Setback<OAuthError> = {
      process,
      error,
      rejection: error.isRejection,
      verdict: error.isRejection || error.retryAfter !== undefined,
      waits: Terms.waitsAfter(error, lifecycle, yield* Random.next)
    }
    const outcome = yield* update(({ document, now }) => Report.fail(document, now, question, setback, policy))
    return outcome?.answer === undefined ? yield* error : adopted(outcome.answer, outcome.reading)
  })

/** The tokens of other processes, which the server may quote. */
const tokensIn = ({ entry, refused }: Reading["document"]): ReadonlyArray<SharedToken["value"]> =>
  [entry, refused].flatMap((each) => each === undefined ? [] : [each.token.value])

/** Asks the endpoint, for all: with the lease of this reading. */
export const ask = (party: Party, claimed: Reading): Effect.Effect<Issued, OAuthError> =>
  Effect.gen(function*() {
    const { document, now } = claimed
    const once = Report.confirms(believed(document, now, party.policy), now, party.process, party.policy)
    const outcome = yield* Effect.scoped(
      Effect.zipRight(
        Effect.forkScoped(keepLease(party)),
        Effect.either(party.request({ once, known: tokensIn(document) }))
      )
    )
    if (Either.isLeft(outcome)) return yield* fail(party, outcome.left)
    yield* offer(party, claimed, outcome.right)
    return outcome.right
  })
