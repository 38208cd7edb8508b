/**
 * The pages, as functions from what is known to HTML. No page holds a script or a style of its own, so that the
 * `Content-Security-Policy` can forbid both.
 */
import type { ViewKey } from "@effect-clickview/smart-embed"
import type { TokenStatus } from "@effect-clickview/token"
import { DateTime, Option, Redacted } from "effect"
import type { Html } from "./Html.ts"
import { html } from "./Html.ts"
import type { Lesson } from "./Lesson.ts"
import type { Role } from "./Person.ts"
import { people, roles } from "./Person.ts"

const lessonPath = (lesson: Lesson, role: Role) => `/lessons/${lesson.id}?as=${role}`

const roleLink = (path: string, role: Role, current: Role) =>
  html`<li><a href="${path}?as=${role}"${role === current ? html` aria-current="true"` : ""}>${
    role === "student" ? "Student" : "Teacher"
  }</a></li>`

const layout = (
  options: { readonly title: string; readonly role: Role; readonly path: string; readonly head?: Html },
  main: Html
) =>
  html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${options.title} · Riverside School</title>
  <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/style.css">
  ${options.head ?? ""}
</head>
<body>
  <a class="skip" href="#main">Skip to the content</a>
  <header>
    <a class="school" href="/?as=${options.role}">Riverside School</a>
    <nav aria-label="Signed in as">
      <span>${people[options.role].name}</span>
      <ul>${roles.map((role) => roleLink(options.path, role, options.role))}</ul>
    </nav>
  </header>
  <main id="main" tabindex="-1">
${main}
  </main>
  <footer>
    <p>Videos by ClickView · <a href="/status?as=${options.role}">Status</a></p>
  </footer>
</body>
</html>`

const facts = ({ minutes, subject, year }: Lesson) =>
  html`<p class="facts">${subject} <span aria-hidden="true">·</span> ${year} <span aria-hidden="true">·</span> ${minutes} minutes</p>`

/** All lessons. */
export const overview = (lessons: ReadonlyArray<Lesson>, role: Role) =>
  layout(
    { title: "Lessons", role, path: "/" },
    html`    <h1>Lessons</h1>
    <p class="lead">Choose a lesson to watch its video.</p>
    <ul class="lessons">
${
      lessons.map((lesson) =>
        html`      <li class="${lesson.subject.toLowerCase()}">
        <h2><a href="${lessonPath(lesson, role)}">${lesson.title}</a></h2>
        ${facts(lesson)}
        <p>${lesson.about}</p>
      </li>`
      )
    }
    </ul>`
  )

/** A lesson: its video, or what stands in its place, beside what it is about. */
const lessonPage = (lesson: Lesson, role: Role, title: string, video: Html, head = html``) =>
  layout(
    { title, role, path: `/lessons/${lesson.id}`, head },
    html`    <p class="back"><a href="/?as=${role}">All lessons</a></p>
    <h1>${lesson.title}</h1>
    ${facts(lesson)}
    <div class="lesson">
${video}
    <section aria-labelledby="questions">
      <p>${lesson.about}</p>
      <h2 id="questions">Think about it</h2>
      <ol>${lesson.questions.map((question) => html`<li>${question}</li>`)}</ol>
    </section>
    </div>`
  )

/** A lesson with ClickView's player in it. The address in the `iframe` is for this one viewing. */
export const playing = (lesson: Lesson, role: Role, key: ViewKey) =>
  lessonPage(
    lesson,
    role,
    lesson.title,
    html`    <iframe class="player" title="Video: ${lesson.title}" src="${Redacted.value(key.embedUrl)}"
      allow="autoplay" allowfullscreen></iframe>`
  )

/** A lesson whose video does not play now. With JavaScript the page looks again by itself, every so many seconds. */
export const unavailable = (lesson: Lesson, role: Role, seconds: number) =>
  lessonPage(
    lesson,
    role,
    `Not available now: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played right now</h2>
      <p>ClickView, where our videos come from, does not answer at the moment. Nothing is wrong with your device or your account.</p>
      <p id="retry" role="status"></p>
      <p><a class="button" href="${lessonPath(lesson, role)}">Try again now</a></p>
    </section>`,
    html`<script src="/assets/retry.js" data-seconds="${seconds}" defer></script>`
  )

/** A lesson whose video does not play before somebody has done something about it. */
export const refused = (lesson: Lesson, role: Role, code: string) =>
  lessonPage(
    lesson,
    role,
    `Not available: ${lesson.title}`,
    html`    <section class="notice" aria-labelledby="notice">
      <h2 id="notice">The video cannot be played</h2>
      <p>Please tell your school’s IT support, and give them this code: <code>${code}</code></p>
      <p><a class="button" href="/?as=${role}">Choose another lesson</a></p>
    </section>`
  )

/** There is no such page. */
export const missing = (role: Role) =>
  layout(
    { title: "Page not found", role, path: "/" },
    html`    <h1>This page does not exist</h1>
    <p class="lead">The lesson may have been moved or renamed.</p>
    <p><a class="button" href="/?as=${role}">See all lessons</a></p>`
  )

const phases: Readonly<Record<TokenStatus["phase"], string>> = {
  empty: "Not connected yet. The connection is made when the first lesson is opened.",
  fresh: "Connected.",
  renewing: "Connecting …",
  stale: "Connected. The last renewal failed and is tried again.",
  coolingDown: "ClickView refused the school’s credentials.",
  closed: "The server is shutting down."
}

const time = (at: Option.Option<DateTime.Utc>) =>
  Option.match(at, {
    onNone: () => html`–`,
    onSome: (date) =>
      html`<time datetime="${DateTime.formatIso(date)}">${
        DateTime.formatUtc(date, { dateStyle: "medium", timeStyle: "short" })
      } UTC</time>`
  })

/** For the school's IT support. It holds no secret; in a product it stands behind their sign-in all the same. */
export const status = ({ expiresAt, failure, phase, requests, until }: TokenStatus, role: Role) =>
  layout(
    { title: "Status", role, path: "/status" },
    html`    <h1>Status</h1>
    <p class="lead">${phases[phase]}</p>
    <dl>
      <div><dt>Access valid until</dt><dd>${time(expiresAt)}</dd></div>
      <div><dt>No request before</dt><dd>${time(until)}</dd></div>
      <div><dt>Requests for access so far</dt><dd>${requests}</dd></div>
      <div><dt>Last problem</dt><dd>${
      Option.match(failure, { onNone: () => "None", onSome: ({ message }) => message })
    }</dd></div>
    </dl>`
  )
