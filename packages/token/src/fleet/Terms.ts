/**
 * What the processes of a fleet have agreed on. Not options: each process judges the others by its own numbers.
 */
import * as Duration from "effect/Duration"
import * as Lifecycle from "../lifecycle/Lifecycle.ts"
import { windows } from "../lifecycle/Windows.ts"
import type { OAuthError } from "../OAuthError.ts"
import type { Policy } from "../sharing/Document.ts"
import type { Setback } from "../sharing/Report.ts"
import type { SharedToken } from "./FleetDocument.ts"
import { sameToken } from "./FleetDocument.ts"

/** How long the others wait for a process that says nothing more. Milliseconds, as are all that follow. */
const lease = 2000

/** How often a process that asks extends its lease. */
export const extension = lease / 3

/** How long a process that waits lets pass before it looks again: at first, and at most. */
export const poll = { first: 25, longest: 250 }

/** How often in a row the store may fail while another process is known to ask. */
export const misses = 3

/** What is decided by. */
export const policyOf = (policy: Lifecycle.Policy): Policy<SharedToken> => ({
  lease,
  confirmation: 30_000,
  invalidation: policy.invalidation,
  hard: (lifetime) => windows(lifetime, policy.windows, 0).hard,
  same: sameToken
})

/** How long nothing is asked after this failure: the rule of a single process, by the fleet's counters. */
export const waitsAfter = (error: OAuthError, policy: Lifecycle.Policy, draw: number): Setback<OAuthError>["waits"] =>
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
