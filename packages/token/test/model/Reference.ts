/**
 * A token's life by the design, one step at a time: the allowed observations after an action, and the next state. Where
 * the design leaves something open there are several expectations, and the observation decides.
 *
 * It is written from the design alone and imports nothing of the library.
 */
import type { Action, Environment, Expectations, Expected, Fate } from "./Expectation.ts"
import { nothing, token, waits } from "./Expectation.ts"
import * as Flights from "./FlightReference.ts"
import type { Failure, Life } from "./Life.ts"
import * as At from "./Life.ts"

/**
 * No flight may start. During a cooldown a caller may check once a second whether the credentials have changed, except
 * while `Retry-After` runs. A secret that was not rejected yet ends the cooldown, at most three times in a series, if
 * there were fewer than eight rejections within the hour.
 */
const blocked = (life: Life, at: Environment, failure: Failure, fate: Fate): Expectations => {
  const { now, source } = at
  const quiet = { ...nothing(life), callers: [fate], until: At.freeAfter(failure, false, at.draw) }
  return probes(life, at, failure).map((probing) => {
    if (!probing) return quiet
    const probed = { ...life, read: now.mono, probed: now.mono }
    if (source.mode === "hangs") {
      const check = { limit: now.mono + 5 * At.second }
      return {
        ...quiet,
        callers: fate === failure.reason ? [waits, fate] : [fate],
        reads: [1, 1],
        next: { ...probed, check }
      }
    }
    if (source.mode === "works" && !life.bout.secrets.includes(source.secret)) {
      const tried = Flights.launched({ ...probed, bout: { ...life.bout, changes: life.bout.changes + 1 } }, at)
      return { ...tried, callers: fate === failure.reason ? [waits, fate] : [fate], reads: [1, 2] }
    }
    return { ...quiet, reads: [1, 1], next: probed }
  })
}

/** Whether a caller reads the credentials: always from a second after the last read on, and possibly before. */
const probes = (life: Life, at: Environment, failure: Failure): ReadonlyArray<boolean> =>
  failure.kind === "rejection"
    ? At.mayChange(life.bout, at.now.mono).flatMap((may) => may ? dueProbes(life, at, failure) : [false])
    : [false]

const dueProbes = (life: Life, { now }: Environment, failure: Failure): ReadonlyArray<boolean> => {
  const since = (at: number, time: number): ReadonlyArray<boolean> => At.reached(now.mono, At.exactly(at + time))
  const may = since(failure.at.mono, failure.retryAfter).flatMap((free) =>
    free ? since(life.probed ?? failure.at.mono - At.second, At.second) : [false]
  )
  const must = since(Math.max(life.read ?? 0, failure.at.mono), At.second)
  return may.flatMap((allowed) => allowed ? must.flatMap((due) => due ? [true] : [true, false]) : [false])
}

const got = (life: Life, at: Environment): Expectations =>
  life.closed
    ? [{ ...nothing(life), callers: ["Closed"] }]
    : At.usable(life, at.now).flatMap((good) => {
      const fate = good && life.held !== undefined ? token(life.held.value) : waits
      const quiet = { ...nothing(life), callers: [fate] }
      if (life.flight !== undefined) return [quiet]
      if (life.check !== undefined) return good ? [quiet] : looking(life, at)
      const wanted = good && life.held !== undefined ? At.inSoftWindow(life.held, at.now) : [true]
      return wanted.flatMap((wants) => wants ? attempted(life, at, good, fate) : [quiet])
    })

/** A check of the credentials is pending. Callers get the remembered failure, or wait after the end of the cooldown. */
const looking = (life: Life, at: Environment): Expectations => {
  const { failure } = life
  if (failure === undefined) return []
  return At.reached(at.now.mono, At.freeAfter(failure, false, at.draw)).map((free) => ({
    ...nothing(life),
    callers: [free ? waits : failure.reason]
  }))
}

/** A flight is due, and none is running. */
const attempted = (life: Life, at: Environment, good: boolean, fate: Fate): Expectations => {
  const { draw, now } = at
  const { failure, same } = life
  const start = Flights.launched(life, at)
  const starts = good ? { ...start, callers: [fate] } : start
  if (failure !== undefined) {
    return At.reached(now.mono, At.freeAfter(failure, good, draw)).flatMap((free) =>
      free ? [starts] : blocked(life, at, failure, good ? fate : failure.reason)
    )
  }
  if (good && same !== undefined) {
    return At.reached(now.mono, At.freeAfterSame(same, draw)).map((free) =>
      free ? starts : { ...nothing(life), callers: [fate] }
    )
  }
  return [starts]
}

const invalidated = (life: Life, at: Environment, value: string): Expectations => {
  if (life.closed || life.held?.value !== value) return [nothing(life)]
  const { now } = at
  const allowed = life.invalidatedAt === undefined
    ? [true]
    : At.reached(now.mono, At.exactly(life.invalidatedAt + At.minute))
  const dropped: Life = { ...life, held: undefined }
  const counted: Life = { ...dropped, invalidatedAt: now.mono }
  return allowed.flatMap((heeds) => {
    if (!heeds) {
      return At.usable(life, now).flatMap((good) => good ? [nothing(life)] : [nothing(life), nothing(dropped)])
    }
    const idle = life.flight === undefined ? [nothing(counted)] : [nothing(counted), nothing(dropped)]
    const spared = At.usable(life, now).includes(false) ? [nothing(dropped), nothing(life)] : []
    const renewed = life.flight === undefined && life.check === undefined
      ? attempted(counted, at, false, waits).filter(({ requests }) => requests === 1)
      : []
    return [...idle, ...spared, ...renewed.map((seen) => ({ ...seen, callers: [] }))]
  })
}

/** A check of the credentials that hangs. It changes nothing, and fails by itself after the end of the cooldown. */
const stillLooking = (life: Life, at: Environment, limit: number): Expectations => {
  const { failure } = life
  if (failure === undefined) return []
  const over: Life = { ...life, check: undefined }
  return At.reached(at.now.mono, At.exactly(limit)).flatMap((late) =>
    late
      ? At.reached(at.now.mono, At.freeAfter(failure, false, at.draw)).map((free) =>
        free
          ? Flights.failed(over, at, { kind: "other", reason: "Credentials", retryAfter: 0, secret: failure.secret })
          : { ...nothing(over), waiting: [failure.reason] }
      )
      : [nothing(life)]
  )
}

const ticked = (life: Life, at: Environment): Expectations => {
  const { check, flight } = life
  if (check !== undefined) return stillLooking(life, at, check.limit)
  return flight === undefined ? [nothing(life)] : Flights.waited(life, at, flight)
}

const shut = (life: Life): Expected => ({
  ...nothing({ ...life, flight: undefined, check: undefined, closed: true }),
  waiting: ["Closed"],
  abandoned: life.flight?.step._tag === "Asking" ? 1 : 0
})

/** The allowed observations after this action. */
export const expected = (life: Life, action: Action, at: Environment): Expectations => {
  switch (action._tag) {
    case "Get":
      return got(life, at)
    case "Interrupt":
      return [{ ...nothing(life), callers: ["interrupted"] }]
    case "Invalidate":
      return invalidated(life, at, action.value)
    case "Answer":
      return Flights.answered(life, at, action.answer, action.value)
    case "Tick":
      return ticked(life, at)
    case "Close":
      return [shut(life)]
  }
}

/** The allowed phases of the status. */
const phases = (life: Life, at: Environment): ReadonlyArray<string> => {
  const { failure } = life
  if (life.closed) return ["closed"]
  if (life.flight !== undefined) return ["renewing"]
  return At.usable(life, at.now).flatMap((good) => {
    if (failure === undefined) return good ? ["fresh"] : ["empty"]
    return At.reached(at.now.mono, At.freeAfter(failure, good, at.draw)).flatMap((free) => {
      const cools = failure.kind === "rejection" && !free ? ["coolingDown"] : []
      return good ? ["stale", ...cools] : cools.length > 0 ? cools : ["empty"]
    })
  })
}

/** Whether this status matches this state. */
export const fits = (
  status: { readonly phase: string; readonly expiresAt: number | undefined } | undefined,
  life: Life,
  at: Environment
): boolean =>
  status === undefined ||
  (phases(life, at).includes(status.phase) &&
    (life.closed || At.usable(life, at.now).includes(false) || life.held?.end.wall === status.expiresAt))
