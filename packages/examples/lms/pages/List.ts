/**
 * The list of lessons, for teachers and students.
 */
import type { Html } from "../Html.ts"
import { html } from "../Html.ts"
import type { Lesson } from "../Lesson.ts"
import { isTeacher } from "../Person.ts"
import type { Session } from "../Session.ts"
import { facts, layout } from "./Layout.ts"

const tools = ({ id, title }: Lesson) =>
  html`<p class="tools"><a href="/lessons/${id}/edit">Edit<span class="unseen"> <bdi>${title}</bdi></span></a>
        <a href="/lessons/${id}/remove">Remove<span class="unseen"> <bdi>${title}</bdi></span></a></p>`

const card = (lesson: Lesson, hasTools: boolean) =>
  html`      <li>
        <img src="${lesson.video.thumbnailUrl}" alt="" width="640" height="360" loading="lazy">
        <div>
          <h2 dir="auto"><a href="/lessons/${lesson.id}">${lesson.title}</a></h2>
          ${facts(lesson)}
          <p dir="auto" class="about">${lesson.about}</p>
          ${hasTools ? tools(lesson) : ""}
        </div>
      </li>`

const createLink = html`<a class="button" href="/lessons/new">Create a lesson</a>`

const emptyFor = (teacher: boolean): Html =>
  html`    <section class="empty">
      <h2>${teacher ? "Create your first lesson" : "Nothing to watch yet"}</h2>
      <p>${
    teacher
      ? "Choose a video from ClickView’s library and describe the lesson. Your students will find it here."
      : "Your teachers have not added a lesson yet. New lessons appear here."
  }</p>
      ${teacher ? html`<p>${createLink}</p>` : ""}
    </section>`

/** Confirms the last change, which the address names. */
const confirmation = (lessons: ReadonlyArray<Lesson>, query: URLSearchParams): Html => {
  const saved = lessons.find(({ id }) => id === query.get("saved"))
  return saved === undefined
    ? html`${query.has("removed") ? html`    <p class="news" role="status">The lesson was removed.</p>` : ""}`
    : html`    <p class="news" role="status">Saved: <bdi>${saved.title}</bdi></p>`
}

export const list = (session: Session, lessons: ReadonlyArray<Lesson>, query: URLSearchParams) => {
  const teacher = isTeacher(session.person)
  return layout(
    { title: "Lessons", session },
    html`${teacher ? confirmation(lessons, query) : ""}
    <div class="top"><h1>Lessons</h1>${teacher && lessons.length > 0 ? createLink : ""}</div>
${
      lessons.length === 0 ? emptyFor(teacher) : html`    <ul class="lessons">
${lessons.map((lesson) => card(lesson, teacher))}
    </ul>`
    }`
  )
}
