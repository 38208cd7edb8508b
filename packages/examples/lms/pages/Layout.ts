/**
 * The layout of all pages. Pages have no inline script or style, so that the `Content-Security-Policy` can forbid both.
 * Texts that people write have `dir="auto"`, because they may be in a right-to-left language.
 */
import type { Html } from "../Html.ts"
import { html } from "../Html.ts"
import type { Lesson } from "../Lesson.ts"
import { isTeacher } from "../Person.ts"
import type { Session } from "../Session.ts"

const account = ({ person }: Session) =>
  html`<nav aria-label="Main"><a href="/">Lessons</a>${
    isTeacher(person) ? html` <a href="/status">Status</a>` : ""
  }</nav>
    <form class="account" method="post" action="/sign-out">
      <span><bdi>${person.name}</bdi> <small>${isTeacher(person) ? "Teacher" : "Student"}</small></span>
      <button class="plain">Sign out</button>
    </form>`

export const layout = (
  options: { readonly title: string; readonly session?: Session | undefined; readonly head?: Html },
  main: Html
) =>
  html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${options.title} · Riverside School</title>
  <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/style.css">
  ${options.head ?? ""}
</head>
<body>
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="school" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28"> Riverside School</a>
    ${options.session === undefined ? "" : account(options.session)}
  </header>
  <main id="main" tabindex="-1">
${main}
  </main>
  <footer>
    <p>Videos by ClickView</p>
  </footer>
</body>
</html>`

export const facts = ({ subject, year }: Lesson) =>
  html`<p class="facts"><span class="subject ${subject.toLowerCase()}">${subject}</span> ${year}</p>`
