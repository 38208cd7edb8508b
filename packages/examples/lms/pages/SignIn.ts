/**
 * The demo's sign-in page. A product uses the school's single sign-on.
 */
import { html } from "../Html.ts"
import { isTeacher, people } from "../Person.ts"
import { layout } from "./Layout.ts"

/** After signing in, the browser goes to `to`. */
export const signIn = (to: string) =>
  layout(
    { title: "Sign in" },
    html`    <form class="sheet narrow" method="post" action="/sign-in">
      <h1>Sign in</h1>
      <p class="lead">This is a demo: choose an account. A product uses your school’s single sign-on.</p>
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
