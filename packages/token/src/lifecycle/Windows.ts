/**
 * The two windows at the end of a token's life, scaled to its lifetime: inside the soft window it is renewed while it
 * is still handed out, inside the hard window it is handed out no more. All numbers are milliseconds.
 */

/** The longest lifetime that is believed: ten years. */
export const maxLifetime = 10 * 365 * 24 * 3_600_000

/** How far the windows may reach. `softMax` is at least twice `hard`. */
export interface WindowPolicy {
  readonly hard: number
  readonly softMin: number
  readonly softMax: number
}

/** A minute, a minute and an hour. */
export const defaults: WindowPolicy = { hard: 60_000, softMin: 60_000, softMax: 3_600_000 }

/** How long before its end a token is renewed, and how long before it it is no longer used. */
export interface Windows {
  readonly soft: number
  readonly hard: number
}

/**
 * The windows of a token with this lifetime. The soft one is lengthened by a factor drawn once a token (`draw` in
 * [0, 1]), so that a fleet does not renew in step. `soft >= 2 * hard` always.
 */
export const windows = (lifetime: number, policy: WindowPolicy, draw: number): Windows => {
  const wanted = Math.min(Math.max(lifetime / 10, policy.softMin), policy.softMax)
  return {
    soft: Math.min(wanted, lifetime / 2) * (1 + 0.2 * draw),
    hard: Math.min(policy.hard, lifetime / 20)
  }
}
