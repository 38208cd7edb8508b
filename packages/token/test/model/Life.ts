/**
 * What the design says about a token's life in numbers: windows, waits and what is known at one moment. Written from the
 * design alone; it imports nothing of the library. All times are milliseconds.
 */

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour
const year = 365 * day

/** Both clocks at once. */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/** What a design leaves open is a span: not before, and not after. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A token that is held. */
export interface Held {
  readonly value: string
  readonly end: Instant
  readonly hard: number
  readonly soft: number
}

/** The one flight: what it waits for, and until when at most. */
export interface Flight {
  readonly began: number
  readonly asked: number
  readonly attempt: number
  readonly secret: string
  /** How often the process was suspended during one of its attempts. */
  readonly suspensions: number
  readonly step:
    | { readonly _tag: "Reading"; readonly limit: number }
    | { readonly _tag: "Asking"; readonly left: Instant; readonly limit: Span }
    | { readonly _tag: "Pausing"; readonly until: Span }
}

/** The refusals since a token was last granted, and what they mean for a secret that changes. */
export interface Bout {
  /** When the last eight came. */
  readonly at: ReadonlyArray<number>
  readonly secrets: ReadonlyArray<string>
  /** How often a secret that was new has ended a cool-down. */
  readonly changes: number
  /** Until when the server would have been left alone if none had. */
  readonly pace: Span
}

/** The last failure. `row` counts those of its kind in a row, `all` those of both kinds. */
export interface Failure {
  readonly reason: string
  readonly kind: "rejection" | "other"
  readonly at: Instant
  readonly retryAfter: number
  readonly secret: string
  readonly row: number
  readonly all: number
  /** When a refusal's cool-down ends. */
  readonly coolUntil: Span | undefined
}

/** All that matters at one moment. */
export interface Life {
  readonly held: Held | undefined
  /** The last value that was issued, whether it is still held or not. */
  readonly last: string | undefined
  readonly flight: Flight | undefined
  /** A look at the credentials in a cool-down that takes its time, and when it is given up. */
  readonly check: { readonly limit: number } | undefined
  readonly failure: Failure | undefined
  readonly bout: Bout
  /** When the same value came again, and how often in a row. */
  readonly same: { readonly at: number; readonly times: number } | undefined
  /** When an invalidation was last heeded. */
  readonly heeded: number | undefined
  /** When the credentials were last read, and when last by a caller in a cool-down. */
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
  heeded: undefined,
  read: undefined,
  probed: undefined,
  closed: false
}

/** Within this of a boundary both of its sides are right. */
const blur = 1

/** Whether the time has come: yes, no, or either. */
export const reached = (now: number, { from, to }: Span): ReadonlyArray<boolean> =>
  now > to + blur ? [true] : now < from - blur ? [false] : [true, false]

export const exactly = (at: number): Span => ({ from: at, to: at })

/** Lengthened by the one draw from [0, 1] that this run's randomness always gives. */
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

/** How much of a token's life is left: the clock by which it ends earlier decides. */
export const remaining = ({ end }: Held, now: Instant): number => Math.min(end.wall - now.wall, end.mono - now.mono)

/** Whether the token is handed out. */
export const usable = (life: Life, now: Instant): ReadonlyArray<boolean> =>
  life.held === undefined ? [false] : reached(remaining(life.held, now), exactly(life.held.hard))

/** Whether the token wants to be renewed. */
export const inSoftWindow = (token: Held, now: Instant): ReadonlyArray<boolean> =>
  reached(-remaining(token, now), exactly(-token.soft))

const doubled = (first: number, max: number, times: number): number => Math.min(max, first * 2 ** (times - 1))

const backOff = (times: number): number => doubled(30 * second, 10 * minute, times)
const coolDown = (times: number): number => doubled(30 * second, 15 * minute, times)
const share = (times: number): number => doubled(second, 10 * second, times)

/**
 * From when on an attempt may be made after a failure, with a good token or without. `Retry-After` binds every wait, and
 * may stand in for the back-off alone. A token that was expired on arrival is tried again "by back-off": with none that
 * is good the design leaves open which of the two waits that is.
 */
export const freeAfter = (failure: Failure, good: boolean, draw: number): Span => {
  const { coolUntil, retryAfter } = failure
  if (coolUntil !== undefined) return coolUntil
  const ofKind = good ? backOff : share
  const shortest = lengthened(ofKind(failure.row), draw)
  const longest = failure.reason === "ExpiredOnArrival" ? backOff(failure.all) : ofKind(failure.all)
  return {
    from: failure.at.mono + (ofKind === backOff && retryAfter > 0 ? retryAfter : Math.max(shortest, retryAfter)),
    to: failure.at.mono + lengthened(Math.max(longest, retryAfter), draw)
  }
}

/**
 * The bout after one more refusal, and when its cool-down ends. Until a secret has ended one, it lasts as long as the
 * count says. From then on eight requests an hour are not exceeded, unless the plain waits would exceed them too.
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
  const [paceFrom, from] = ends(Math.max(lengthened(coolDown(row), draw), retryAfter), pace.from)
  const [paceTo, to] = ends(lengthened(Math.max(coolDown(all), retryAfter), draw), pace.to)
  return {
    bout: { at: last, secrets: [...new Set([...secrets, secret])], changes, pace: { from: paceFrom, to: paceTo } },
    coolUntil: { from, to }
  }
}

/** Whether a secret that was not refused yet may end a cool-down. */
export const mayChange = ({ at, changes }: Bout, now: number): ReadonlyArray<boolean> =>
  changes >= 3 ? [false] : at.length < 8 ? [true] : reached(now, exactly((at[0] ?? 0) + hour))

/** When a token that came with the value of its predecessor may be renewed. */
export const freeAfterSame = ({ at, times }: NonNullable<Life["same"]>, draw: number): Span => ({
  from: at + backOff(1),
  to: at + lengthened(backOff(times), draw)
})

/** How far away the moments are at which something changes. */
export const boundaries = (life: Life, now: Instant, draw: number): ReadonlyArray<number> => {
  const { check, failure, flight, held: token, heeded, probed, read, same } = life
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
      ...[heeded].flatMap((at) => at === undefined ? [] : [at + minute]),
      ...[probed, read].flatMap((at) => at === undefined ? [] : [at + second])
    ].map((at) => at - now.mono)
  ].map((ms) => Math.ceil(ms)).filter((ms) => ms > 0)
}
