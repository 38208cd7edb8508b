/**
 * The times that all processes of a fleet must have in common. They are not options, because each process applies its
 * own numbers to the others.
 */
import * as Duration from "effect/Duration"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { windows } from "../lifecycle/Windows.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Policy } from "../sharing/Document.ts"
import type { ReportedFailure } from "../sharing/Report.ts"
import type { SharedToken } from "./FleetDocument.ts"
import { sameToken } from "./FleetDocument.ts"

/** How long a lease lasts without an extension. All numbers are milliseconds. */
const lease = 2000

/** The interval at which the owner extends its lease. */
export const extension = lease / 3

/** The first and the longest interval at which a waiting process reads the store. */
export const poll = { first: 25, longest: 250 }

/** The number of consecutive failures of the store after which a waiting process bypasses it. */
export const misses = 3

/** The policy for decisions on the document. */
export const policyOf = (policy: Lifecycle.Policy): Policy<SharedToken> => ({
  lease,
  confirmation: 30_000,
  invalidation: policy.invalidation,
  hard: (lifetime) => windows(lifetime, policy.windows, 0).hard,
  same: sameToken
})

/**
 * How long no request is sent after this failure: the rule of a single process, applied to the counters of the fleet.
 */
export const waitsAfter =
  (error: OAuthError, policy: Lifecycle.Policy, draw: number): ReportedFailure<OAuthError>["waits"] =>
  (
    rejections,
    failures
  ) => {
    const retryAfter = error.retryAfter === undefined ? 0 : Duration.toMillis(error.retryAfter)
    const { failure } = Lifecycle.failed(
      { ...Lifecycle.empty, rejections, failures },
      { wall: 0, mono: 0 },
      { rejection: error.isRejection, retryAfter },
      policy,
      draw,
      (waits) => waits
    )
    return failure?.error ?? { ask: 0, renew: 0 }
  }
