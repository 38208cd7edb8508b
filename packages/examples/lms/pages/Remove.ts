/**
 * The page that asks for confirmation before a lesson is removed.
 */
import { html } from "../Html.ts"
import type { Lesson } from "../Lesson.ts"
import type { Session } from "../Session.ts"
import { layout } from "./Layout.ts"

export const question = (session: Session, lesson: Lesson) =>
  layout(
    { title: "Remove the lesson?", session },
    html`    <form class="sheet narrow" method="post" action="/lessons/${lesson.id}/remove">
      <h1>Remove the lesson?</h1>
      <p class="lead">Your students will no longer find <bdi>${lesson.title}</bdi>. The video stays in ClickView.</p>
      <input type="hidden" name="formToken" value="${session.formToken}">
      <p class="actions"><button class="button danger">Remove the lesson</button> <a href="/">Keep it</a></p>
    </form>`
  )
