/**
 * The form of a lesson. Its script opens the picker; without JavaScript a teacher can edit everything but the video.
 */
import type { Html } from "../Html.ts"
import { html } from "../Html.ts"
import type { Fields, Problem } from "../Lesson.ts"
import { subjects, years } from "../Lesson.ts"
import type { Session } from "../Session.ts"
import type { Settings } from "../Settings.ts"
import { layout } from "./Layout.ts"

interface Options {
  readonly session: Session
  readonly id: string
  readonly isNew: boolean
  readonly fields: Fields
  readonly problems: ReadonlyArray<Problem>
  readonly settings: Settings["Type"]
}

const idOf = (field: Problem["field"]) => field === "video" ? "choose" : field

const summary = (problems: ReadonlyArray<Problem>) =>
  problems.length === 0 ? "" : html`    <section class="notice" role="alert" aria-labelledby="problems">
      <h2 id="problems">The lesson is not saved yet</h2>
      <ul>${problems.map(({ field, text }) => html`<li><a href="#${idOf(field)}">${text}</a></li>`)}</ul>
    </section>`

/** The error message of a field, and the attributes that connect the two. */
const problemAt = (field: Problem["field"], problems: ReadonlyArray<Problem>) => {
  const problem = problems.find((problem) => problem.field === field)
  return problem === undefined ? { advice: html``, attributes: html`` } : {
    advice: html`<p class="wrong" id="${field}-wrong">${problem.text}</p>`,
    attributes: html` aria-invalid="true" aria-describedby="${field}-wrong"`
  }
}

const choice = (field: "subject" | "year", label: string, values: ReadonlyArray<string>, options: Options): Html => {
  const { advice, attributes } = problemAt(field, options.problems)
  return html`<div><label for="${field}">${label}</label>
          <select id="${field}" name="${field}" required${attributes}><option value="">Choose …</option>${
    values.map((value) => html`<option${value === options.fields[field] ? html` selected` : ""}>${value}</option>`)
  }</select>${advice}</div>`
}

const video = ({ fields, problems, settings }: Options): Html => {
  const { mediaId = "", thumbnailUrl = "", videoTitle = "" } = fields
  const { advice, attributes } = problemAt("video", problems)
  return html`<fieldset class="video">
        <legend>Video</legend>
        <div class="picture"><img id="picture" alt="" width="640" height="360"${
    thumbnailUrl === "" ? html` hidden` : html` src="${thumbnailUrl}"`
  }></div>
        <p id="chosen" dir="auto" role="status">${videoTitle === "" ? "No video chosen yet." : videoTitle}</p>
        <input type="hidden" name="mediaId" value="${mediaId}">
        <input type="hidden" name="videoTitle" value="${videoTitle}">
        <input type="hidden" name="thumbnailUrl" value="${thumbnailUrl}">
        <button id="choose" type="button" class="button second" data-client-id="${settings.clientId}" data-origin="${settings.picker}"${attributes} disabled>${
    mediaId === "" ? "Choose a video" : "Choose another video"
  }</button>
        <p id="scriptless" class="wrong">To choose a video, allow this site to run JavaScript.</p>
        ${advice}
      </fieldset>`
}

export const form = (options: Options): Html => {
  const { fields, id, isNew, problems, session } = options
  const heading = isNew ? "Create a lesson" : "Edit the lesson"
  const [title, about] = [problemAt("title", problems), problemAt("about", problems)]
  return layout(
    {
      title: problems.length === 0 ? heading : `Not saved yet: ${heading}`,
      session,
      head: html`<script src="/assets/choose.js" defer></script>`
    },
    html`    <p class="back"><a href="/">All lessons</a></p>
    <h1>${heading}</h1>
${summary(problems)}
    <form class="sheet edit" method="post" action="/lessons/${id}">
      <input type="hidden" name="formToken" value="${session.formToken}">
      ${video(options)}
      <div class="words">
        <div><label for="title">Title</label>
          <input id="title" name="title" dir="auto" required maxlength="120" value="${
      fields["title"] ?? ""
    }"${title.attributes}>${title.advice}</div>
        <div class="pair">
          ${choice("subject", "Subject", subjects, options)}
          ${choice("year", "Year", years, options)}
        </div>
        <div><label for="about">What it is about <small>(optional)</small></label>
          <textarea id="about" name="about" dir="auto" rows="5" maxlength="1000"${about.attributes}>
${fields["about"] ?? ""}</textarea>${about.advice}</div>
        <p class="actions"><button class="button">Save the lesson</button> <a href="/">Cancel</a></p>
      </div>
    </form>`
  )
}
