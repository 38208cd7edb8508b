/**
 * The status of the school's access to ClickView. With JavaScript the page updates itself.
 */
import type { Html } from "../Html.ts"
import { html } from "../Html.ts"
import type { Fact, Report } from "../Report.ts"
import { labels } from "../Report.ts"
import type { Session } from "../Session.ts"
import { layout } from "./Layout.ts"

const shown = ({ at, text }: Fact): Html =>
  at === undefined ? html`${text}` : html`<time datetime="${at}">${text}</time>`

const attempt = ({ from, isGood, text, times, to }: Report["attempts"][number]) =>
  html`      <li class="${isGood ? "good" : "bad"}"><span>${shown(from)}${
    times === 1 ? "" : html` – ${shown(to)}, ${times} times`
  }</span> ${text}</li>`

const mark = ({ at, isGood }: Report["marks"][number]) =>
  html`<svg x="${at.toFixed(2)}%" overflow="visible"><path class="${isGood ? "good" : "bad"}" d="${
    isGood ? "M0 5v18" : "M-6 8l12 12m0 -12l-12 12"
  }"/></svg>`

export const status = (session: Session, report: Report) =>
  layout(
    { title: "Status", session, head: html`<script src="/assets/status.js" defer></script>` },
    html`    <h1>Status</h1>
    <p id="lead" class="lead ${report.health}" role="status" aria-live="polite">${report.lead}</p>
    <dl id="facts">
${
      Object.entries(labels).map(([name, label]) =>
        html`      <div><dt>${label}</dt><dd id="${name}">${
          shown(report.facts[name as keyof typeof labels])
        }</dd></div>`
      )
    }
    </dl>
    <section class="hour" aria-labelledby="hour">
      <h2 id="hour">Attempts in the last hour</h2>
      <svg id="marks" aria-hidden="true">${report.marks.map(mark)}</svg>
      <p class="axis" aria-hidden="true"><span>An hour ago</span> <span>Half an hour ago</span> <span>Now</span></p>
      <ol id="attempts">
${report.attempts.map(attempt)}
      </ol>
      <p id="none"${
      report.attempts.length === 0 ? "" : html` hidden`
    }>None. The site keeps its access until shortly before it expires.</p>
    </section>
    <p id="live"><small>As of ${shown(report.now)}. Load the page again for the latest status.</small></p>`
  )
