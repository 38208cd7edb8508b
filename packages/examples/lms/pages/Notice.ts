/**
 * Pages that explain why something cannot be shown or done, and what to do next.
 */
import { html } from "../Html.ts"
import type { Session } from "../Session.ts"
import { layout } from "./Layout.ts"

const notice = (title: string, text: string, link: readonly [href: string, text: string], session?: Session) =>
  layout(
    { title, session },
    html`    <h1>${title}</h1>
    <p class="lead">${text}</p>
    <p><a class="button" href="${link[0]}">${link[1]}</a></p>`
  )

export const missing = (session: Session) =>
  notice("This page does not exist", "The lesson may have been removed.", ["/", "See all lessons"], session)

export const forbidden = (session: Session) =>
  notice(
    "This page is for teachers",
    "You are signed in as a student. If you are a teacher, sign out and sign in with your own account.",
    ["/", "See all lessons"],
    session
  )

export const invalidForm = notice(
  "This form was not accepted",
  "It belongs to another session or another site. Nothing was changed. Open the page again and repeat your change.",
  ["/", "See all lessons"]
)

export const lessonsUnavailable = notice(
  "The lessons are not available",
  "Your device and your account are fine, and nothing was changed. If this happens again, tell your school’s IT support.",
  ["/", "Try again"]
)
