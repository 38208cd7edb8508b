/**
 * Enforces the rate limits and lockouts of clients.
 */
import * as Duration from "effect/Duration"
import type { Registration } from "../state/Client.ts"

interface Visits {
  readonly since: number
  readonly count: number
}

/**
 * Tracks the requests and wrong secrets of each client. A window starts with its first request.
 *
 * @internal
 */
export const makeAccessLimits = () => {
  const windows = new Map<string, Visits>()
  const wrongSecrets = new Map<string, number>()
  const locked = new Map<string, number>()

  return {
    /** Counts a request. Returns `undefined`, or the seconds until the next window if the limit is reached. */
    admit: ({ id, limit }: Registration, now: number): number | undefined => {
      if (limit === undefined) return undefined
      const window = Duration.toMillis(limit.window)
      const known = windows.get(id)
      const current = known === undefined || now - known.since >= window ? { since: now, count: 0 } : known
      if (current.count >= limit.requests) return Math.max(1, Math.ceil((current.since + window - now) / 1000))
      windows.set(id, { ...current, count: current.count + 1 })
      return undefined
    },
    isLocked: ({ id }: Registration, now: number): boolean => now < (locked.get(id) ?? -Infinity),
    recordWrongSecret: ({ id, lockOut }: Registration, now: number): void => {
      if (lockOut === undefined) return
      const count = (wrongSecrets.get(id) ?? 0) + 1
      wrongSecrets.set(id, count)
      if (count < lockOut.after) return
      locked.set(id, now + Duration.toMillis(lockOut.for))
      wrongSecrets.delete(id)
    },
    recordRightSecret: ({ id }: Registration): void => {
      wrongSecrets.delete(id)
    },
    clear: (): void => {
      windows.clear()
      wrongSecrets.clear()
      locked.clear()
    }
  }
}

/** @internal */
export type AccessLimits = ReturnType<typeof makeAccessLimits>
