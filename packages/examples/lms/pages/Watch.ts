/**
 * The page of a lesson, with its video or with an explanation of why it does not play.
 */
import type { ViewKey } from "@effect-clickview/smart-embed"
import { Html, html } from "../Html.ts"
import type { Lesson } from "../Lesson.ts"
import { isTeacher } from "../Person.ts"
import type { Session } from "../Session.ts"
import type { SupportCode } from "../SupportCode.ts"
import { facts, layout } from "./Layout.ts"

const page = (session: Session, lesson: Lesson, title: string, video: Html, head = html``) =>
  layout(
    { title, session, head },
    html`    <p class="back"><a href="/">All lessons</a></p>
    <h1 dir="auto">${lesson.title}</h1>
    ${facts(lesson)}
${video}
    <p class="words" dir="auto">${lesson.about}</p>
    ${
      isTeacher(session.person)
        ? html`<p class="on-screen"><a href="/lessons/${lesson.id}/edit">Edit this lesson</a></p>`
        : ""
    }`
  )

const forSupport = ({ reason, reference }: SupportCode) =>
  html`<p>For support: reason <code>${reason}</code>, reference <code>${reference}</code></p>`

/** A lesson with ClickView's player. The address of the `iframe` is valid for this viewing only. */
export const playing = (session: Session, lesson: Lesson, key: ViewKey) =>
  page(
    session,
    lesson,
    lesson.title,
    html`    <div class="stage"><p aria-hidden="true">The player is loading …</p>
      ${new Html(key.iframe({ title: `Video: ${lesson.title}`, class: "player" }))}</div>`
  )

/** A lesson whose video does not play at the moment. With JavaScript the page retries about every `seconds`. */
export const unavailable = (session: Session, lesson: Lesson, seconds: number, code: SupportCode) =>
  page(
    session,
    lesson,
    `Not available now: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played right now</h2>
      <p>ClickView, which provides our videos, does not answer at the moment. Your device and your account are fine.</p>
      <p id="retry" role="status"></p>
      <p><a class="button" href="/lessons/${lesson.id}">Try again now</a></p>
      ${forSupport(code)}
    </section>`,
    html`<script src="/assets/retry.js" data-seconds="${seconds}" defer></script>`
  )

/** Why a video does not play until somebody acts. */
export type Cause = "removed" | "notAllowed" | "notAccepted" | "unexpected"

/** What a teacher can do. */
const advice: Readonly<Record<Cause, string>> = {
  removed: "ClickView has removed this video. Choose another one for this lesson.",
  notAllowed:
    "ClickView does not let your school play this video. Choose another one for this lesson, or ask your school’s IT support whether the agreement with ClickView covers it.",
  notAccepted:
    "ClickView does not accept the school’s key, so no video plays. Your school’s IT support can fix this: the page “Status” says how.",
  unexpected: "ClickView sent an unexpected answer. Tell your school’s IT support: the server’s log has the details."
}

const isTeacherFixable = (cause: Cause) => cause === "removed" || cause === "notAllowed"

const teacherActions = (lesson: Lesson, cause: Cause) =>
  isTeacherFixable(cause)
    ? html`<a class="button" href="/lessons/${lesson.id}/edit">Choose another video</a>`
    : html`<a class="button" href="/status">See the status</a>`

export const refused = (session: Session, lesson: Lesson, cause: Cause, code: SupportCode) => {
  const teacher = isTeacher(session.person)
  const text = teacher
    ? advice[cause]
    : isTeacherFixable(cause)
    ? "Please tell your teacher, who can choose another video for this lesson."
    : "Your device and your account are fine. Please tell your teacher, who can ask your school’s IT support."
  return page(
    session,
    lesson,
    `Not available: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played</h2>
      <p>${text}</p>
      ${forSupport(code)}
      <p>${teacher ? teacherActions(lesson, cause) : html`<a class="button" href="/">Choose another lesson</a>`}</p>
    </section>`
  )
}
