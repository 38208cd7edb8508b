/**
 * How the school's access to ClickView is faring, for teachers and the school's IT support. It holds no secret.
 */
import type { TokenStatus } from "@effect-clickview/token"
import { DateTime, Option } from "effect"
import type { Html } from "../Html.ts"
import { html } from "../Html.ts"
import type { Session } from "../Session.ts"
import type { Trouble } from "../Viewings.ts"
import { layout } from "./Layout.ts"

const phases: Readonly<Record<TokenStatus["phase"], string>> = {
  empty: "Not connected yet. The connection is made when the first lesson is opened.",
  fresh: "Connected: videos play.",
  renewing: "Connecting …",
  stale: "Connected: videos play. The last renewal failed and is tried again.",
  coolingDown: "ClickView refused the school’s key: no video plays.",
  closed: "The server is shutting down."
}

/** Without a token and after a failure, what matters is the failure. */
const lead = ({ failure, phase }: TokenStatus): string =>
  phase === "empty" && Option.isSome(failure)
    ? "Not connected: ClickView cannot be asked, and no video plays. It is tried again when a lesson is opened."
    : phases[phase]

/** Whether the token alone says that videos play. */
const playing = ({ phase }: TokenStatus): boolean => phase === "fresh" || phase === "stale"

const failing = (lessons: number): string =>
  `Connected, but ClickView gives no videos: ${
    lessons === 1 ? "the last lesson" : `the last ${lessons} lessons`
  } got none.`

const time = (at: Option.Option<DateTime.Utc>): Html =>
  Option.match(at, {
    onNone: () => html`–`,
    onSome: (date) =>
      html`<time datetime="${DateTime.formatIso(date)}">${
        DateTime.formatUtc(date, { dateStyle: "medium", timeStyle: "short" })
      } UTC</time>`
  })

const row = (name: string, value: Html | string | number) => html`      <div><dt>${name}</dt><dd>${value}</dd></div>`

export const status = (session: Session, known: TokenStatus, trouble: Option.Option<Trouble>) =>
  layout(
    { title: "Status", session },
    html`    <h1>Status</h1>
    <p class="lead">${
      Option.match(trouble, {
        onNone: () => lead(known),
        onSome: ({ lessons }) => playing(known) ? failing(lessons) : lead(known)
      })
    }</p>
    <dl>
${[
      row("Access valid until", time(known.expiresAt)),
      row("No request before", time(known.until)),
      row("Requests for access so far", known.requests),
      row(
        "Lessons without their video",
        Option.match(trouble, {
          onNone: () => "None in the last minute",
          onSome: ({ error, lessons }) => `${lessons} in a row. ${error.message}`
        })
      ),
      row("Last problem", Option.match(known.failure, { onNone: () => "None", onSome: ({ message }) => message }))
    ]}
    </dl>`
  )
