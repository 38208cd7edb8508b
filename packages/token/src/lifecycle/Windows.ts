/**
 * The two windows before a token expires, scaled to its lifetime. In the soft window it is renewed while it is still served.
 * In the hard window it is not served. All numbers are milliseconds.
 */

/** The maximum lifetime: ten years. */
export const maxLifetime = 10 * 365 * 24 * 3_600_000

/** The limits of the windows. `softMax` is at least twice `hard`. */
export interface WindowPolicy {
  readonly hard: number
  readonly softMin: number
  readonly softMax: number
}

/** One minute, one minute and one hour. */
export const defaults: WindowPolicy = { hard: 60_000, softMin: 60_000, softMax: 3_600_000 }

/** How long before expiry a token is renewed, and how long before expiry it is no longer used. */
export interface Windows {
  readonly soft: number
  readonly hard: number
}

/**
 * The windows of a token with this lifetime. The soft window is lengthened by a random factor (`draw` in [0, 1]), so that a
 * fleet does not renew in step. `soft >= 2 * hard` always.
 */
export const windows = (lifetime: number, policy: WindowPolicy, draw: number): Windows => {
  const wanted = Math.min(Math.max(lifetime / 10, policy.softMin), policy.softMax)
  return {
    soft: Math.min(wanted, lifetime / 2) * (1 + 0.2 * draw),
    hard: Math.min(policy.hard, lifetime / 20)
  }
}
