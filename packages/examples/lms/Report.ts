/**
 * How the school's access to ClickView is faring, in words for teachers and the school's IT support. The page and the
 * events show the same. It holds no secret.
 */
import type { TokenStatus } from "@effect-clickview/token"
import { OAuthError } from "@effect-clickview/token"
import { DateTime, Option } from "effect"
import type { Attempt } from "./Attempts.ts"
import type { Trouble } from "./Viewings.ts"

/** Text, and the instant that it names. */
export interface Fact {
  readonly text: string
  readonly at?: string
}

/** Attempts that ended in the same way, one after another. */
interface Ended {
  readonly isGood: boolean
  readonly text: string
  readonly from: Fact
  readonly to: Fact
  readonly times: number
}

export interface Report {
  readonly lead: string
  /** What the lead means: videos play, they do not, or nobody knows yet. */
  readonly mood: "good" | "bad" | "unknown"
  readonly now: Fact
  readonly facts: Readonly<Record<keyof typeof names, Fact>>
  /** The last hour's attempts, the newest first. */
  readonly attempts: ReadonlyArray<Ended>
  /** The same, one by one: how many percent of the hour had passed, and whether it succeeded. */
  readonly marks: ReadonlyArray<{ readonly at: number; readonly isGood: boolean }>
}

/** What each fact is called. */
export const names = {
  until: "Access valid until",
  next: "Next attempt",
  requests: "Requests for access so far",
  lessons: "Lessons without their video",
  problem: "Last problem"
} as const

const phases: Readonly<Record<TokenStatus["phase"], readonly [lead: string, mood: Report["mood"]]>> = {
  empty: ["Not connected yet. The connection is made when the first lesson is opened.", "unknown"],
  fresh: ["Connected: videos play.", "good"],
  renewing: ["Connecting …", "unknown"],
  stale: ["Connected: videos play. The last renewal failed and is tried again.", "good"],
  coolingDown: ["ClickView refused the school’s key: no video plays.", "bad"],
  closed: ["The server is shutting down.", "bad"]
}

const failing = (lessons: number): string =>
  `Connected, but ClickView gives no videos: ${
    lessons === 1 ? "the last lesson" : `the last ${lessons} lessons`
  } got none.`

/** Without a token and after a failure, what matters is the failure. */
const leadOf = ({ failure, phase }: TokenStatus, trouble: Option.Option<Trouble>) => {
  if (phase === "empty" && Option.isSome(failure)) {
    const lead =
      "Not connected: ClickView cannot be asked, and no video plays. It is tried again when a lesson is opened."
    return [lead, "bad"] as const
  }
  const hasToken = phase === "fresh" || phase === "stale"
  return hasToken && Option.isSome(trouble) ? [failing(trouble.value.lessons), "bad"] as const : phases[phase]
}

const instant = (date: DateTime.Utc, dateStyle?: "medium"): Fact => ({
  text: `${DateTime.formatUtc(date, { ...dateStyle === undefined ? {} : { dateStyle }, timeStyle: "short" })} UTC`,
  at: DateTime.formatIso(date)
})

const nextOf = ({ phase, until }: TokenStatus, now: DateTime.Utc): Fact => {
  if (phase === "renewing") return { text: "Now" }
  if (phase === "closed") return { text: "None" }
  const left = Option.match(until, { onNone: () => 0, onSome: (at) => DateTime.distance(now, at) })
  if (left > 0) return { text: `When a lesson is opened, in ${Math.ceil(left / 1000)} seconds at the earliest` }
  return {
    text: phase === "fresh" ? "When a lesson is opened and the access is about to end" : "When a lesson is opened"
  }
}

/** Without the time of the next attempt, which is told beside it and makes every message another one. */
const told = ({ reason }: OAuthError): string => new OAuthError({ reason }).message

const ended = ({ at, failure, requests }: Attempt): Ended => ({
  isGood: Option.isNone(failure),
  text: Option.match(failure, {
    onNone: () => requests === 0 ? "Succeeded: another server had the access" : "Succeeded",
    onSome: (error) => `Failed. ${told(error)}`
  }),
  from: instant(at),
  to: instant(at),
  times: 1
})

/** The newest first, and neighbours that ended alike as one. */
const folded = (attempts: ReadonlyArray<Attempt>): ReadonlyArray<Ended> =>
  attempts.map(ended).reduce<ReadonlyArray<Ended>>((newer, next) => {
    const [last, ...rest] = newer
    return last?.text === next.text
      ? [{ ...last, to: next.to, times: last.times + 1 }, ...rest]
      : [next, ...newer]
  }, [])

/** The report of this moment. */
export const of = ({ attempts, known, now, trouble }: {
  readonly now: DateTime.Utc
  readonly known: TokenStatus
  readonly trouble: Option.Option<Trouble>
  readonly attempts: ReadonlyArray<Attempt>
}): Report => {
  const [lead, mood] = leadOf(known, trouble)
  return {
    lead,
    mood,
    now: instant(now),
    facts: {
      until: Option.match(known.expiresAt, { onNone: () => ({ text: "–" }), onSome: (at) => instant(at, "medium") }),
      next: nextOf(known, now),
      requests: { text: String(known.requests) },
      lessons: Option.match(trouble, {
        onNone: () => ({ text: "None in the last minute" }),
        onSome: ({ error, lessons }) => ({ text: `${lessons} in a row. ${error.message}` })
      }),
      problem: Option.match(known.failure, {
        onNone: () => ({ text: "None" }),
        onSome: (error) => ({ text: told(error) })
      })
    },
    attempts: folded(attempts),
    marks: attempts.map(({ at, failure }) => ({
      at: Math.max(0, 100 - DateTime.distance(at, now) / 36_000),
      isGood: Option.isNone(failure)
    }))
  }
}
