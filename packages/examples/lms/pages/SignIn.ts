/**
 * Where the school's single sign-on would be.
 */
import { html } from "../Html.ts"
import { isTeacher, people } from "../Person.ts"
import { layout } from "./Layout.ts"

/** The page; who has signed in goes on to `to`. */
export const signIn = (to: string) =>
  layout(
    { title: "Sign in" },
    html`    <form class="sheet narrow" method="post" action="/sign-in">
      <h1>Sign in</h1>
      <p class="lead">This is a demo: choose who you are. In a product your school’s single sign-on stands here.</p>
      <input type="hidden" name="to" value="${to}">
${
      people.map((person) =>
        html`      <button class="person" name="person" value="${person.id}"><bdi>${person.name}</bdi> <small>${
          isTeacher(person) ? "Teacher" : "Student"
        }</small></button>`
      )
    }
    </form>`
  )
