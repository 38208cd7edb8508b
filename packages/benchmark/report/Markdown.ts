/** The report as a page, and as lines for a terminal. */
import type { Measured } from "../Work.ts"
import { spread, variants, type Verdict } from "./Verdict.ts"

const format = (value: number, digits: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "never"

/** The median, and in brackets the least and the most where rounds differ. */
const cell = (one: Measured, key: string, digits = 0): string => {
  const figure = spread(one, key)
  if (figure === undefined) return ""
  const [median, least, most] = [figure.median, figure.least, figure.most].map((value) => format(value, digits))
  return least === most ? `${median}` : `${median} (${least} to ${most})`
}

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

const aheadOf = ({ ahead }: Verdict): ReadonlyArray<string> =>
  ahead.map(({ about, others, ours }) => {
    const level = others.length > 3 ? `${others.length} others` : others.join(", ")
    const who = ours ? others.length === 0 ? "**us**" : `us, level with ${level}` : `**them:** ${others.join(", ")}`
    return about === "" ? who : `${about}: ${who}`
  })

/** One work: how, the table, who is ahead, and what was promised. */
export const section = (verdict: Verdict): string => {
  const { goals, measured, work } = verdict
  const groups = variants(measured)
  const isGrouped = groups.length > 1
  const head = [...isGrouped ? [""] : [], "who", ...work.columns.map(({ title }) => title)]
  const rows = groups.flatMap((variant) =>
    measured.filter((one) => one.variant === variant).map((one) =>
      row([
        ...isGrouped ? [variant] : [],
        one.isOurs ? `**${one.candidate}**` : one.candidate,
        ...work.columns.map(({ digits, key }) => cell(one, key, digits))
      ])
    )
  )
  return [
    `## ${work.title}`,
    "",
    work.how,
    "",
    row(head),
    row(head.map((_, index) => index < (isGrouped ? 2 : 1) ? "---" : "---:")),
    ...rows,
    "",
    ...work.ranks.length === 0 ? [] : ["Ahead:", "", ...aheadOf(verdict).map((line) => `- ${line}`), ""],
    "Promised:",
    "",
    ...goals.map(({ isMet, text }) => `- ${isMet ? "met" : "**missed**"}: ${text}`),
    ...work.note === undefined ? [] : ["", work.note],
    ...work.absent === undefined ? [] : ["", `Not measured: ${work.absent.join(" ")}`],
    ""
  ].join("\n")
}

const introduction = `# Benchmarks

<!-- Written by npm run bench -->

This library and what people would pick instead, on the same work, in the same run. \`npm run bench\` measures anew and
writes this page.

![Warm get and one cold token, us and them](benchmarks.svg)

`

const method =
  `Each figure comes from a process of its own, all candidates in turn, round after round: the median, and in
brackets the least and the most. All ask the same server, which speaks TLS from a process of its own with a certificate
made for the run. This library and Effect are bundled for it, the other peers are loaded as they were published. How each is
used is one short file with a link to its documentation: [\`packages/benchmark/peers\`](../packages/benchmark/peers). Who is
ahead is said figure by figure; those whose figures are the same are level. Times are this machine's: only ratios travel.

`

/** The whole page. */
export const page = (circumstances: ReadonlyArray<string>, verdicts: ReadonlyArray<Verdict>): string => {
  const index = verdicts.flatMap((verdict) => {
    const met = verdict.goals.map(({ isMet, text }) => `${isMet ? "met" : "**missed**"}: ${text}`).join("; ")
    return [row([verdict.work.title, aheadOf(verdict).join("<br>"), met])]
  })
  return [
    introduction,
    circumstances.map((line) => `- ${line}\n`).join(""),
    "\n",
    method,
    ["| work | who is ahead | goals |", "| --- | --- | --- |", ...index].join("\n"),
    "\n\n",
    verdicts.map(section).join("\n")
  ].join("")
}
