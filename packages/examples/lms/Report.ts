/**
 * The state of the school's access to ClickView, in words for teachers and IT support. The status page and its events show
 * the same report. It holds no secret.
 */
import type { TokenStatus } from "@effect-clickview/token"
import { OAuthError } from "@effect-clickview/token"
import { DateTime, Option } from "effect"
import type { Attempt } from "./Attempts.ts"
import type { PlaybackFailure } from "./Playback.ts"

/** A text, and its time if it names one. */
export interface Fact {
  readonly text: string
  readonly at?: string
}

/** Consecutive attempts with the same outcome. */
interface AttemptGroup {
  readonly isGood: boolean
  readonly text: string
  readonly from: Fact
  readonly to: Fact
  readonly times: number
}

export interface Report {
  readonly lead: string
  /** Whether videos play, do not play, or it is not known yet. */
  readonly health: "good" | "bad" | "unknown"
  readonly now: Fact
  readonly facts: Readonly<Record<keyof typeof labels, Fact>>
  /** The last hour's attempts, newest first. */
  readonly attempts: ReadonlyArray<AttemptGroup>
  /** The same attempts one by one. `at` is the percentage of the hour that had passed. */
  readonly marks: ReadonlyArray<{ readonly at: number; readonly isGood: boolean }>
}

/** The label of each fact. */
export const labels = {
  until: "Access valid until",
  next: "Next attempt",
  requests: "Access requests so far",
  lessons: "Lessons without their video",
  problem: "Last problem"
} as const

const phases: Readonly<Record<TokenStatus["phase"], readonly [lead: string, health: Report["health"]]>> = {
  empty: ["Not connected yet. The connection is made when the first lesson is opened.", "unknown"],
  fresh: ["Connected: videos play.", "good"],
  renewing: ["Connecting …", "unknown"],
  stale: ["Connected: videos play. The last renewal failed, and the next one is scheduled.", "good"],
  coolingDown: ["ClickView refused the school’s key: no video plays.", "bad"],
  closed: ["The server is shutting down.", "bad"]
}

const failureLead = (lessons: number): string =>
  `Connected, but ClickView gives no videos: ${
    lessons === 1 ? "the last lesson" : `the last ${lessons} lessons`
  } got none.`

/** Without a token, a failure says more than the phase. */
const leadOf = ({ failure, phase }: TokenStatus, playback: Option.Option<PlaybackFailure>) => {
  if (phase === "empty" && Option.isSome(failure)) {
    const lead =
      "Not connected: ClickView gives no access, and no video plays. The next lesson that is opened tries again."
    return [lead, "bad"] as const
  }
  const hasToken = phase === "fresh" || phase === "stale"
  return hasToken && Option.isSome(playback) ? [failureLead(playback.value.lessons), "bad"] as const : phases[phase]
}

const instant = (date: DateTime.Utc, dateStyle?: "medium"): Fact => ({
  text: `${DateTime.formatUtc(date, { ...dateStyle === undefined ? {} : { dateStyle }, timeStyle: "short" })} UTC`,
  at: DateTime.formatIso(date)
})

const nextOf = ({ phase, nextAttemptAt }: TokenStatus, now: DateTime.Utc): Fact => {
  if (phase === "renewing") return { text: "Now" }
  if (phase === "closed") return { text: "None" }
  const left = Option.match(nextAttemptAt, { onNone: () => 0, onSome: (at) => DateTime.distance(now, at) })
  if (left > 0) return { text: `When a lesson is opened, in ${Math.ceil(left / 1000)} seconds at the earliest` }
  return {
    text: phase === "fresh" ? "When a lesson is opened and the access is about to end" : "When a lesson is opened"
  }
}

/** The message without the next attempt's time, which would make every message different. */
const messageOf = ({ reason }: OAuthError): string => new OAuthError({ reason }).message

const groupOf = ({ at, failure, requests }: Attempt): AttemptGroup => ({
  isGood: Option.isNone(failure),
  text: Option.match(failure, {
    onNone: () => requests === 0 ? "Succeeded: another server already had access" : "Succeeded",
    onSome: (error) => `Failed. ${messageOf(error)}`
  }),
  from: instant(at),
  to: instant(at),
  times: 1
})

/** Newest first. Neighbours with the same outcome become one group. */
const grouped = (attempts: ReadonlyArray<Attempt>): ReadonlyArray<AttemptGroup> =>
  attempts.map(groupOf).reduce<ReadonlyArray<AttemptGroup>>((newer, next) => {
    const [last, ...rest] = newer
    return last?.text === next.text
      ? [{ ...last, to: next.to, times: last.times + 1 }, ...rest]
      : [next, ...newer]
  }, [])

/** Makes the report. */
export const of = ({ attempts, token, now, playback }: {
  readonly now: DateTime.Utc
  readonly token: TokenStatus
  readonly playback: Option.Option<PlaybackFailure>
  readonly attempts: ReadonlyArray<Attempt>
}): Report => {
  const [lead, health] = leadOf(token, playback)
  return {
    lead,
    health,
    now: instant(now),
    facts: {
      until: Option.match(token.expiresAt, { onNone: () => ({ text: "–" }), onSome: (at) => instant(at, "medium") }),
      next: nextOf(token, now),
      requests: { text: String(token.requests) },
      lessons: Option.match(playback, {
        onNone: () => ({ text: "None in the last minute" }),
        onSome: ({ error, lessons }) => ({ text: `${lessons} in a row. ${error.message}` })
      }),
      problem: Option.match(token.failure, {
        onNone: () => ({ text: "None" }),
        onSome: (error) => ({ text: messageOf(error) })
      })
    },
    attempts: grouped(attempts),
    marks: attempts.map(({ at, failure }) => ({
      at: Math.max(0, 100 - DateTime.distance(at, now) / 36_000),
      isGood: Option.isNone(failure)
    }))
  }
}
