/** The defaults of the design in milliseconds, written again, so that the tests do not read them from the code. */
import type { Policy } from "../../src/lifecycle/Lifecycle.ts"

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour
export const year = 365 * day

export const policy: Policy = {
  windows: { hard: 60 * second, softMin: 60 * second, softMax: 60 * minute },
  backoff: { first: 30 * second, max: 10 * minute },
  cooldown: { first: 30 * second, max: 15 * minute },
  share: { first: second, max: 10 * second },
  invalidation: minute,
  credentials: second
}

/** The maximum duration of one flight. */
export const flight = 15 * second
