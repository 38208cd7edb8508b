/**
 * A lesson: its video, or what stands in its place and what can be done, beside what it is about.
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
  html`<p>For whoever helps you, the reason is: <code>${reason}</code>, reference <code>${reference}</code></p>`

/** A lesson with ClickView's player in it. The address in the `iframe` is for this one viewing. */
export const playing = (session: Session, lesson: Lesson, key: ViewKey) =>
  page(
    session,
    lesson,
    lesson.title,
    html`    <div class="stage"><p aria-hidden="true">The player is loading …</p>
      ${new Html(key.iframe({ title: `Video: ${lesson.title}`, class: "player" }))}</div>`
  )

/** A lesson whose video does not play now. With JavaScript the page looks again by itself, every so many seconds. */
export const unavailable = (session: Session, lesson: Lesson, seconds: number, code: SupportCode) =>
  page(
    session,
    lesson,
    `Not available now: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played right now</h2>
      <p>ClickView, where our videos come from, does not answer at the moment. Nothing is wrong with your device or your account.</p>
      <p id="retry" role="status"></p>
      <p><a class="button" href="/lessons/${lesson.id}">Try again now</a></p>
      ${forSupport(code)}
    </section>`,
    html`<script src="/assets/retry.js" data-seconds="${seconds}" defer></script>`
  )

/** Why a video does not play before somebody has done something about it. */
export type Trouble = "removed" | "notAllowed" | "notAccepted" | "broken"

/** What a teacher can do about it. */
const advice: Readonly<Record<Trouble, string>> = {
  removed: "ClickView does not have this video any more. Choose another one for this lesson.",
  notAllowed:
    "ClickView does not let your school play this video. Choose another one for this lesson, or ask your school’s IT support whether the agreement with ClickView covers it.",
  notAccepted:
    "ClickView does not accept the school’s key, so that no video plays. Your school’s IT support can mend this: the page “Status” says how.",
  broken:
    "ClickView answered with something that we do not understand. Tell your school’s IT support; the server’s log says more."
}

const isOfTheLesson = (trouble: Trouble) => trouble === "removed" || trouble === "notAllowed"

const teacherActions = (lesson: Lesson, trouble: Trouble) =>
  isOfTheLesson(trouble)
    ? html`<a class="button" href="/lessons/${lesson.id}/edit">Choose another video</a>`
    : html`<a class="button" href="/status">See the status</a>`

export const refused = (session: Session, lesson: Lesson, trouble: Trouble, code: SupportCode) => {
  const teacher = isTeacher(session.person)
  const text = teacher
    ? advice[trouble]
    : isOfTheLesson(trouble)
    ? "Please tell your teacher, who can choose another video for this lesson."
    : "Nothing is wrong with your device or your account. Please tell your teacher, who knows whom to ask."
  return page(
    session,
    lesson,
    `Not available: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played</h2>
      <p>${text}</p>
      ${forSupport(code)}
      <p>${teacher ? teacherActions(lesson, trouble) : html`<a class="button" href="/">Choose another lesson</a>`}</p>
    </section>`
  )
}
