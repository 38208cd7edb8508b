/**
 * A flight that takes part in the fleet: it adopts shared results, sends the token request, and shares the result.
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
import type { Adopted, Claimant, Failed } from "../sharing/Claim.ts"
import type { Decision, Policy } from "../sharing/Document.ts"
import { trusted } from "../sharing/Document.ts"
import * as Report from "../sharing/Report.ts"
import type { SharedToken } from "./FleetDocument.ts"
import * as FleetPolicy from "./FleetPolicy.ts"
import type { Outcome, Reading } from "./SharedDocument.ts"

/** A flight of one process, with what it needs to take part. */
export interface Participant {
  readonly process: string
  readonly policy: Policy<SharedToken>
  readonly lifecycle: Lifecycle.Policy
  /**
   * The timeout of one attempt, after which the lease is not extended: an unreachable endpoint must not block the
   * fleet.
   */
  readonly attemptTimeout: number
  readonly claimant: Claimant<SharedToken>
  /** Applies a decision to the document. The result is `undefined` if the store failed. */
  readonly update: <A>(
    decide: (reading: Reading) => Decision<A, SharedToken, OAuthError>
  ) => Effect.Effect<Outcome<A> | undefined>
  /** Sends a token request. */
  readonly request: (holding: Pick<Holding, "known" | "once">) => Effect.Effect<Issued, OAuthError>
}

/** The token of another process. Its lifetime counts from before the read, so that it never seems to end later. */
export const adopted = ({ entry, left }: Adopted<SharedToken>, { sent }: Reading): Issued => ({
  grant: { ...entry.token, lifetime: entry.lifetime },
  anchor: after(sent, left - entry.lifetime),
  lifetime: entry.lifetime,
  source: "store"
})

/** The failure of another process, with the rest of its `Retry-After`. */
export const failedThere = ({ error, since }: Failed<OAuthError>): OAuthError => {
  const rest = error.retryAfter === undefined ? 0 : Duration.toMillis(error.retryAfter) - since
  return new OAuthError({ reason: error.reason, retryAfter: rest > 0 ? Duration.millis(rest) : undefined })
}

/** The time of the store's clock at this instant, computed from a reading. It is never later than the real time. */
const storeTime = ({ now, received }: Reading, { mono }: Instant): number => now + mono - received.mono

/** Extends the lease during the request. Other processes wait for at most one attempt and one lease. */
const keepLease = ({ attemptTimeout, policy, claimant, update }: Participant): Effect.Effect<unknown> =>
  update(({ document, now }) => Report.extend(document, now, claimant.owner, policy)).pipe(
    Effect.delay(FleetPolicy.extension),
    Effect.repeat({ while: (outcome) => outcome?.result !== false }),
    Effect.timeoutOption(attemptTimeout - FleetPolicy.extension)
  )

/**
 * Shares the token. Its end is computed from the readings before and after the request, and the earlier one counts. A
 * suspended process or a changed clock of the store therefore never makes the end too late.
 */
const offer = (
  { policy, claimant, update }: Participant,
  claimed: Reading,
  { anchor, grant, lifetime }: Issued
): Effect.Effect<unknown> =>
  update((reading) => {
    const end = lifetime + Math.min(storeTime(claimed, anchor), storeTime(reading, anchor))
    const token: SharedToken = { value: grant.value, scopes: grant.scopes }
    return Report.offer(reading.document, reading.now, claimant.owner, { token, end, lifetime }, policy)
  })

/** Shares the failure, or adopts a token that another process shared meanwhile. */
const fail = (participant: Participant, error: OAuthError): Effect.Effect<Issued, OAuthError> =>
  Effect.gen(function*() {
    const { lifecycle, policy, process, claimant, update } = participant
    const failure: Report.ReportedFailure<OAuthError> = {
      process,
      error,
      rejection: error.isRejection,
      definitive: error.isRejection || error.retryAfter !== undefined,
      waits: FleetPolicy.waitsAfter(error, lifecycle, yield* Random.next)
    }
    const outcome = yield* update(({ document, now }) => Report.fail(document, now, claimant, failure, policy))
    return outcome?.result === undefined ? yield* error : adopted(outcome.result, outcome.reading)
  })

/** The tokens of other processes. They are redacted, because the server may quote them. */
const tokensIn = ({ entry, refused }: Reading["document"]): ReadonlyArray<SharedToken["value"]> =>
  [entry, refused].flatMap((each) => each === undefined ? [] : [each.token.value])

/** Sends the token request with the lease of this reading, and shares the result. */
export const ask = (participant: Participant, claimed: Reading): Effect.Effect<Issued, OAuthError> =>
  Effect.gen(function*() {
    const { document, now } = claimed
    const once = Report.confirms(
      trusted(document, now, participant.policy),
      now,
      participant.process,
      participant.policy
    )
    const outcome = yield* Effect.scoped(
      Effect.zipRight(
        Effect.forkScoped(keepLease(participant)),
        Effect.either(participant.request({ once, known: tokensIn(document) }))
      )
    )
    if (Either.isLeft(outcome)) return yield* fail(participant, outcome.left)
    yield* offer(participant, claimed, outcome.right)
    return outcome.right
  })
