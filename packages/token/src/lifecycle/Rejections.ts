/**
 * The rejections in a row, and how far changed credentials may bring the next request forward. However often they change,
 * a server that refuses them all is asked no more than 8 times in an hour, or no more than if they had not changed. All
 * times are monotonic, in milliseconds.
 */

const hour = 3_600_000

/** So many requests in an hour. It is what the cool-down's defaults come to. */
const perHour = 8

/** How often in a bout changed credentials end a cool-down. */
const changes = 3

/** What is known of the rejections since a token was last granted. */
export interface Bout {
  /** The last ones. */
  readonly at: ReadonlyArray<number>
  /** How often changed credentials have ended a cool-down. */
  readonly changes: number
  /** Until when the server would have been left alone if they had not. */
  readonly pace: number
  /** Until when it is left alone now. */
  readonly until: number
}

/** There were none. */
export const none: Bout = { at: [], changes: 0, pace: -Infinity, until: -Infinity }

/** Whether credentials that have changed may end the cool-down now. */
export const mayChange = (bout: Bout, now: number): boolean =>
  bout.changes < changes && now >= (bout.at.at(-perHour) ?? -Infinity) + hour

/** Changed credentials have ended the cool-down. */
export const changed = (bout: Bout): Bout => ({ ...bout, changes: bout.changes + 1 })

/** Another one has come, after which the server is to be left alone for this time. */
export const another = (bout: Bout, now: number, wait: number): Bout => {
  const at = [...bout.at, now].slice(-perHour)
  const pace = Math.max(bout.pace, now) + wait
  const earliest = bout.changes === 0 ? -Infinity : (at.at(-perHour) ?? -Infinity) + hour
  return { at, changes: bout.changes, pace, until: Math.min(pace, Math.max(now + wait, earliest)) }
}
