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
export interface Bout {
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
export const none: Bout = { at: [], changes: 0, pace: -Infinity, until: -Infinity }

/** Whether changed credentials may end the cooldown now. */
export const mayChange = (bout: Bout, now: number): boolean =>
  bout.changes < changes && now >= (bout.at.at(-perHour) ?? -Infinity) + hour

/** Records that changed credentials ended the cooldown. */
export const changed = (bout: Bout): Bout => ({ ...bout, changes: bout.changes + 1 })

/** Records a rejection and its wait. */
export const another = (bout: Bout, now: number, wait: number): Bout => {
  const at = [...bout.at, now].slice(-perHour)
  const pace = Math.max(bout.pace, now) + wait
  const earliest = bout.changes === 0 ? -Infinity : (at.at(-perHour) ?? -Infinity) + hour
  return { at, changes: bout.changes, pace, until: Math.min(pace, Math.max(now + wait, earliest)) }
}
