/**
 * The consecutive rejections, and how far changed credentials may advance the next request. A server that rejects all of them
 * gets at most 8 requests an hour, or no more than without a change. Times are monotonic, in milliseconds.
 */

const hour = 3_600_000

/** The maximum of requests in an hour, which equals the defaults of the cooldown. */
const perHour = 8

/** How many times changed credentials may end a cooldown before a token is granted. */
const changes = 3

/** The rejections since the last token. */
export interface Streak {
  /** The times of the last rejections. */
  readonly at: ReadonlyArray<number>
  /** How many times changed credentials ended a cooldown. */
  readonly changes: number
  /** The end of the cooldown without changed credentials. */
  readonly pace: number
  /** The end of the cooldown. */
  readonly until: number
}

/** No rejections. */
export const none: Streak = { at: [], changes: 0, pace: -Infinity, until: -Infinity }

/** Whether changed credentials may end the cooldown now. */
export const mayChange = (streak: Streak, now: number): boolean =>
  streak.changes < changes && now >= (streak.at.at(-perHour) ?? -Infinity) + hour

/** Records that changed credentials ended the cooldown. */
export const changed = (streak: Streak): Streak => ({ ...streak, changes: streak.changes + 1 })

/** Records a rejection and its wait. */
export const extended = (streak: Streak, now: number, wait: number): Streak => {
  const at = [...streak.at, now].slice(-perHour)
  const pace = Math.max(streak.pace, now) + wait
  const earliest = streak.changes === 0 ? -Infinity : (at.at(-perHour) ?? -Infinity) + hour
  return { at, changes: streak.changes, pace, until: Math.min(pace, Math.max(now + wait, earliest)) }
}
