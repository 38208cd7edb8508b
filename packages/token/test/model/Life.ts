/**
 * A token's life by the design, in numbers: windows, waits and the state at one moment. It is written from the design
 * alone and imports nothing of the library. All times are milliseconds.
 */

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour
const year = 365 * day

/** A time on both clocks. */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** A time that the design leaves open: not before `from`, not after `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A held token. */
export interface Held {
  readonly value: string
  readonly end: Instant
  readonly hard: number
  readonly soft: number
}

/** The single flight: its current step, and the time limit of that step. */
export interface Flight {
  readonly began: number
  readonly asked: number
  readonly attempt: number
  readonly secret: string
  /** The number of suspensions during its attempts. */
  readonly suspensions: number
  readonly step:
    | { readonly _tag: "Reading"; readonly limit: number }
    | { readonly _tag: "Asking"; readonly left: Instant; readonly limit: Span }
    | { readonly _tag: "Pausing"; readonly until: Span }
}

/** The rejections since the last granted token, and their effect on changed secrets. */
export interface Bout {
  /** The times of the last eight. */
  readonly at: ReadonlyArray<number>
  readonly secrets: ReadonlyArray<string>
  /** The number of cooldowns that a new secret has ended. */
  readonly changes: number
  /** The end of the cooldown without changed secrets. */
  readonly pace: Span
}

/** The last failure. `row` counts consecutive failures of its kind, `all` those of both kinds. */
export interface Failure {
  readonly reason: string
  readonly kind: "rejection" | "other"
  readonly at: Instant
  readonly retryAfter: number
  readonly secret: string
  readonly row: number
  readonly all: number
  /** The end of the cooldown after a rejection. */
  readonly coolUntil: Span | undefined
}

/** The whole state at one moment. */
export interface Life {
  readonly held: Held | undefined
  /** The last issued value, held or not. */
  readonly last: string | undefined
  readonly flight: Flight | undefined
  /** A pending check of the credentials during a cooldown, and its time limit. */
  readonly check: { readonly limit: number } | undefined
  readonly failure: Failure | undefined
  readonly bout: Bout
  /** The time of the last repeated value, and the number of repetitions. */
  readonly same: { readonly at: number; readonly times: number } | undefined
  /** The time of the last invalidation that took effect. */
  readonly invalidatedAt: number | undefined
  /** The times of the last read of the credentials, and of the last one during a cooldown. */
  readonly read: number | undefined
  readonly probed: number | undefined
  readonly closed: boolean
}

export const noBout: Bout = { at: [], secrets: [], changes: 0, pace: { from: -Infinity, to: -Infinity } }

export const unborn: Life = {
  held: undefined,
  last: undefined,
  flight: undefined,
  check: undefined,
  failure: undefined,
  bout: noBout,
  same: undefined,
  invalidatedAt: undefined,
  read: undefined,
  probed: undefined,
  closed: false
}

/** This close to a boundary, both sides are correct. */
const blur = 1

/** Whether the time is reached: yes, no, or both. */
export const reached = (now: number, { from, to }: Span): ReadonlyArray<boolean> =>
  now > to + blur ? [true] : now < from - blur ? [false] : [true, false]

export const exactly = (at: number): Span => ({ from: at, to: at })

/** Lengthened by the constant random number of this run, from [0, 1]. */
const lengthened = (time: number, draw: number): number => time * (1 + 0.2 * draw)

export const held = (value: string, left: Instant, lifetime: number, draw: number): Held => {
  const life = Math.min(lifetime, 10 * year)
  const clamped = Math.min(Math.max(life / 10, minute), hour)
  return {
    value,
    end: { wall: left.wall + life, mono: left.mono + life },
    hard: Math.min(minute, life / 20),
    soft: lengthened(Math.min(clamped, life / 2), draw)
  }
}

/** The remaining lifetime of a token, by the clock on which it expires earlier. */
export const remaining = ({ end }: Held, now: Instant): number => Math.min(end.wall - now.wall, end.mono - now.mono)

/** Whether the token is served. */
export const usable = (life: Life, now: Instant): ReadonlyArray<boolean> =>
  life.held === undefined ? [false] : reached(remaining(life.held, now), exactly(life.held.hard))

/** Whether the token is due for renewal. */
export const inSoftWindow = (token: Held, now: Instant): ReadonlyArray<boolean> =>
  reached(-remaining(token, now), exactly(-token.soft))

const doubled = (first: number, max: number, times: number): number => Math.min(max, first * 2 ** (times - 1))

const backoff = (times: number): number => doubled(30 * second, 10 * minute, times)
const cooldown = (times: number): number => doubled(30 * second, 15 * minute, times)
const share = (times: number): number => doubled(second, 10 * second, times)

/**
 * The earliest next attempt after a failure, with or without a good token. `Retry-After` lengthens every wait, and can
 * replace only the backoff. After a token that was expired on arrival and without a good one, the design allows both
 * waits.
 */
export const freeAfter = (failure: Failure, good: boolean, draw: number): Span => {
  const { coolUntil, retryAfter } = failure
  if (coolUntil !== undefined) return coolUntil
  const ofKind = good ? backoff : share
  const shortest = lengthened(ofKind(failure.row), draw)
  const longest = failure.reason === "ExpiredOnArrival" ? backoff(failure.all) : ofKind(failure.all)
  return {
    from: failure.at.mono + (ofKind === backoff && retryAfter > 0 ? retryAfter : Math.max(shortest, retryAfter)),
    to: failure.at.mono + lengthened(Math.max(longest, retryAfter), draw)
  }
}

/**
 * The series after another rejection, and the end of its cooldown. Until a secret has ended a cooldown, the number of
 * rejections determines it. After that, at most eight requests an hour are sent, unless the plain waits allow more.
 */
export const refusedAgain = (
  { at, changes, pace, secrets }: Bout,
  { row, all, retryAfter, secret }: Pick<Failure, "row" | "all" | "retryAfter" | "secret">,
  now: number,
  draw: number
): { readonly bout: Bout; readonly coolUntil: Span } => {
  const last = [...at, now].slice(-8)
  const eighth = last.length === 8 && changes > 0 ? (last[0] ?? 0) + hour : -Infinity
  const ends = (wait: number, paced: number): readonly [pace: number, end: number] => {
    const next = Math.max(paced, now) + wait
    return [next, Math.min(next, Math.max(now + wait, eighth))]
  }
  const [paceFrom, from] = ends(Math.max(lengthened(cooldown(row), draw), retryAfter), pace.from)
  const [paceTo, to] = ends(lengthened(Math.max(cooldown(all), retryAfter), draw), pace.to)
  return {
    bout: { at: last, secrets: [...new Set([...secrets, secret])], changes, pace: { from: paceFrom, to: paceTo } },
    coolUntil: { from, to }
  }
}

/** Whether a secret that was not rejected yet may end a cooldown. */
export const mayChange = ({ at, changes }: Bout, now: number): ReadonlyArray<boolean> =>
  changes >= 3 ? [false] : at.length < 8 ? [true] : reached(now, exactly((at[0] ?? 0) + hour))

/** The earliest renewal of a token with the value of its predecessor. */
export const freeAfterSame = ({ at, times }: NonNullable<Life["same"]>, draw: number): Span => ({
  from: at + backoff(1),
  to: at + lengthened(backoff(times), draw)
})

/** The distances to the next boundaries. */
export const boundaries = (life: Life, now: Instant, draw: number): ReadonlyArray<number> => {
  const { check, failure, flight, held: token, invalidatedAt, probed, read, same } = life
  const left = token === undefined ? undefined : remaining(token, now)
  const frees = failure === undefined ? [] : [freeAfter(failure, true, draw), freeAfter(failure, false, draw)]
  const limits = flight === undefined
    ? []
    : flight.step._tag === "Reading"
    ? [flight.step.limit]
    : flight.step._tag === "Asking"
    ? [flight.step.limit.from]
    : [flight.step.until.from]
  return [
    ...(token === undefined || left === undefined ? [] : [left - token.soft, left - token.hard, left]),
    ...[
      ...limits,
      ...(check === undefined ? [] : [check.limit]),
      ...frees.flatMap(({ from, to }) => [from, to]),
      ...(same === undefined ? [] : [freeAfterSame(same, draw).from]),
      ...[invalidatedAt].flatMap((at) => at === undefined ? [] : [at + minute]),
      ...[probed, read].flatMap((at) => at === undefined ? [] : [at + second])
    ].map((at) => at - now.mono)
  ].map((ms) => Math.ceil(ms)).filter((ms) => ms > 0)
}
