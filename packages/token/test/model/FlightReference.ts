/**
 * The single flight by the design: from reading the credentials through its attempts to the outcome, which all waiting
 * callers share. It belongs to the reference model, and imports nothing of the library.
 */
import type { Answer, Environment, Expectations, Expected } from "./Expectation.ts"
import { nothing, token, waits } from "./Expectation.ts"
import type { Failure, Flight, Instant, Life } from "./Life.ts"
import * as At from "./Life.ts"

const asking = (flight: Omit<Flight, "step">, now: Instant): Flight => ({
  ...flight,
  step: {
    _tag: "Asking",
    left: now,
    limit: {
      from: Math.min(now.mono + 5 * At.second, flight.began + 15 * At.second),
      to: Math.min(now.mono + 5 * At.second, flight.asked + 15 * At.second)
    }
  }
})

/**
 * A failed renewal logs one warning per series while a good token is held. Without a good token the callers get the
 * failure.
 */
const warnings = (life: Life, now: Instant): readonly [number, number] =>
  life.failure !== undefined ? [0, 0] : At.usable(life, now).includes(false) ? [0, 1] : [1, 1]

/** The flight ends with a failure. */
export const failed = (
  life: Life,
  { draw, now }: Environment,
  failure: Pick<Failure, "kind" | "reason" | "retryAfter" | "secret">
): Expected => {
  const before = life.failure
  const counted = {
    ...failure,
    at: now,
    row: before?.kind === failure.kind ? before.row + 1 : 1,
    all: (before?.all ?? 0) + 1
  }
  const { bout, coolUntil } = failure.kind === "rejection"
    ? At.refusedAgain(life.bout, counted, now.mono, draw)
    : { bout: life.bout, coolUntil: undefined }
  const known: Failure = { ...counted, coolUntil }
  return {
    ...nothing({ ...life, flight: undefined, failure: known, bout }),
    waiting: [failure.reason],
    warnings: warnings(life, now),
    until: At.freeAfter(known, false, draw)
  }
}

/** A flight starts: it reads the credentials, then sends a request. */
export const launched = (life: Life, at: Environment): Expected => {
  const { now, source } = at
  const flight = { began: now.mono, asked: now.mono, attempt: 1, secret: source.secret, suspensions: 0 }
  const started: Life = { ...life, read: now.mono }
  const seen = { ...nothing(started), callers: [waits], reads: [1, 1] } as const
  switch (source.mode) {
    case "works":
      return { ...seen, requests: 1, next: { ...started, flight: asking(flight, now) } }
    case "hangs":
      return {
        ...seen,
        next: { ...started, flight: { ...flight, step: { _tag: "Reading", limit: now.mono + 5 * At.second } } }
      }
    case "fails": {
      const unread = failed(started, at, { kind: "other", reason: "Credentials", retryAfter: 0, secret: source.secret })
      return { ...unread, callers: unread.waiting, reads: [1, 1] }
    }
  }
}

const kindOf: Readonly<Record<Answer["_tag"], Pick<Failure, "kind" | "reason"> & { readonly transient: boolean }>> = {
  Token: { kind: "other", reason: "ExpiredOnArrival", transient: false },
  SameToken: { kind: "other", reason: "ExpiredOnArrival", transient: false },
  Unavailable: { kind: "other", reason: "Unavailable", transient: true },
  Refused: { kind: "rejection", reason: "Rejected", transient: false },
  Garbage: { kind: "other", reason: "Malformed", transient: false },
  Reset: { kind: "other", reason: "Transport", transient: true }
}

/** An attempt fails: the flight ends, or pauses before the next attempt. */
const attemptFailed = (
  life: Life,
  at: Environment,
  flight: Flight,
  failure: Pick<Failure, "kind" | "reason" | "retryAfter">,
  transient: boolean
): Expectations => {
  const { now } = at
  const over = failed(life, at, { ...failure, secret: flight.secret })
  if (!transient || flight.attempt >= at.attempts) return [over]
  const longest = Math.min(200 * 2 ** (flight.attempt - 1), 2000)
  const until = {
    from: now.mono + Math.max(failure.retryAfter, longest * at.draw),
    to: now.mono + Math.max(failure.retryAfter, longest * at.draw)
  }
  return At.reached(until.from, At.exactly(flight.began + 15 * At.second)).flatMap((late) => {
    if (late) return [over]
    const paused: Flight = { ...flight, step: { _tag: "Pausing", until } }
    return At.reached(now.mono, until).map((gone) =>
      gone ? again(life, at, flight) : nothing({ ...life, flight: paused })
    )
  })
}

const again = (life: Life, at: Environment, flight: Flight): Expected => ({
  ...nothing({ ...life, flight: asking({ ...flight, attempt: flight.attempt + 1 }, at.now) }),
  requests: 1
})

/** Whether the process was suspended: a clock exceeds the attempt's limit by more than a second and a fifth. */
const suspended = ({ step, suspensions }: Flight, now: Instant): ReadonlyArray<boolean> => {
  if (step._tag !== "Asking" || suspensions >= 3) return [false]
  const { left } = step
  const late = (limit: number): number => limit - left.mono + Math.max(At.second, (limit - left.mono) / 5)
  return At.reached(
    Math.max(now.mono - left.mono, now.wall - left.wall),
    { from: late(step.limit.from), to: late(step.limit.to) }
  )
}

/** The flight without the time of this attempt. */
const uncounted = (flight: Flight, now: Instant): Flight => {
  const took = flight.step._tag === "Asking" ? now.mono - flight.step.left.mono : 0
  return {
    ...flight,
    began: flight.began + took,
    asked: flight.asked + took,
    suspensions: flight.suspensions + 1
  }
}

/** The attempt is repeated and does not count. */
const repeated = (life: Life, at: Environment, flight: Flight): Expected => ({
  ...nothing({ ...life, flight: asking(uncounted(flight, at.now), at.now) }),
  requests: 1
})

/** Whether a suspension explains this response: the connection broke, or the token has expired. */
const spoilt = (answer: Answer, flight: Flight, now: Instant): ReadonlyArray<boolean> => {
  if (flight.step._tag !== "Asking") return [false]
  if (answer._tag !== "Token" && answer._tag !== "SameToken") return [answer._tag === "Reset"]
  return At.reached(-At.remaining(At.held("", flight.step.left, answer.lifetime * At.second, 0), now), At.exactly(0))
}

/** The pending request receives a response. */
export const answered = (life: Life, at: Environment, answer: Answer, value: string): Expectations => {
  const { flight } = life
  if (flight === undefined) return []
  return suspended(flight, at.now).flatMap((was) =>
    was
      ? spoilt(answer, flight, at.now).flatMap((again) =>
        again
          ? [repeated(life, at, flight)]
          : judged({ ...life, flight: uncounted(flight, at.now) }, at, answer, value)
      )
      : judged(life, at, answer, value)
  )
}

const judged = (life: Life, at: Environment, answer: Answer, value: string): Expectations => {
  const { flight } = life
  if (flight?.step._tag !== "Asking") return []
  const { draw, now } = at
  const { transient, ...failure } = kindOf[answer._tag]
  const asked = "retryAfter" in answer ? (answer.retryAfter ?? 0) * At.second : 0
  const retryAfter = Math.min(asked, 5 * At.minute)
  if (answer._tag !== "Token" && answer._tag !== "SameToken") {
    return attemptFailed(life, at, flight, { ...failure, retryAfter }, transient)
  }
  const fresh = At.held(value, flight.step.left, answer.lifetime * At.second, draw)
  const settled: Life = {
    ...life,
    flight: undefined,
    held: fresh,
    last: value,
    failure: undefined,
    bout: At.noBout,
    same: undefined
  }
  return At.usable(settled, now).map((good) =>
    good
      ? {
        ...nothing({
          ...settled,
          same: life.last === value ? { at: now.mono, times: (life.same?.times ?? 0) + 1 } : undefined
        }),
        waiting: [token(value)]
      }
      : failed(life, at, { ...failure, retryAfter: 0, secret: flight.secret })
  )
}

/** Time passes for the flight. */
export const waited = (life: Life, at: Environment, flight: Flight): Expectations => {
  const { now } = at
  const { step } = flight
  switch (step._tag) {
    case "Reading":
      return At.reached(now.mono, At.exactly(step.limit)).map((late) =>
        late
          ? failed(life, at, { kind: "other", reason: "Credentials", retryAfter: 0, secret: flight.secret })
          : nothing(life)
      )
    case "Asking":
      return At.reached(now.mono, step.limit).flatMap((late) =>
        late
          ? suspended(flight, now).flatMap((was) =>
            was
              ? [repeated(life, at, flight)]
              : attemptFailed(life, at, flight, { kind: "other", reason: "Timeout", retryAfter: 0 }, true)
          ).map((seen) => ({ ...seen, abandoned: 1 as const }))
          : [nothing(life)]
      )
    case "Pausing":
      return At.reached(now.mono, step.until).map((gone) => gone ? again(life, at, flight) : nothing(life))
  }
}
