/** The report as Markdown, for `docs/BENCHMARKS.md` and the terminal. */
import type { Measured } from "../Workload.ts"
import { spread, variants, type Verdict } from "./Verdict.ts"

const format = (value: number, digits: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "never"

/** The median, followed by minimum and maximum in brackets where rounds differ. */
const cell = (one: Measured, key: string, digits = 0): string => {
  const figure = spread(one, key)
  if (figure === undefined) return ""
  const [median, min, max] = [figure.median, figure.min, figure.max].map((value) => format(value, digits))
  return min === max ? `${median}` : `${median} (${min} to ${max})`
}

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

const bestOf = ({ ahead }: Verdict): ReadonlyArray<string> =>
  ahead.map(({ category, others, ours }) => {
    const tied = others.length > 3 ? `${others.length} others` : others.join(", ")
    const best = ours
      ? others.length === 0 ? "**this library**" : `this library, tied with ${tied}`
      : others.join(", ")
    return category === "" ? best : `${category}: ${best}`
  })

/** The section of one workload: method, table, rankings and goals. */
export const section = (verdict: Verdict): string => {
  const { goals, measured, workload } = verdict
  const groups = variants(measured)
  const isGrouped = groups.length > 1
  const head = [...isGrouped ? [""] : [], "peer", ...workload.columns.map(({ title }) => title)]
  const rows = groups.flatMap((variant) =>
    measured.filter((one) => one.variant === variant).map((one) =>
      row([
        ...isGrouped ? [variant] : [],
        one.isOurs ? `**${one.peer}**` : one.peer,
        ...workload.columns.map(({ digits, key }) => cell(one, key, digits))
      ])
    )
  )
  return [
    `## ${workload.title}`,
    "",
    workload.method,
    "",
    row(head),
    row(head.map((_, index) => index < (isGrouped ? 2 : 1) ? "---" : "---:")),
    ...rows,
    "",
    ...workload.ranks.length === 0 ? [] : ["Best:", "", ...bestOf(verdict).map((line) => `- ${line}`), ""],
    "Goals:",
    "",
    ...goals.map(({ isMet, text }) => `- ${isMet ? "met" : "**missed**"}: ${text}`),
    ...workload.note === undefined ? [] : ["", workload.note],
    ...workload.notMeasured === undefined ? [] : ["", `Not measured: ${workload.notMeasured.join(" ")}`],
    ""
  ].join("\n")
}

const introduction = `# Benchmarks

<!-- Written by npm run bench -->

How fast is this library, compared with the alternatives? All peers execute the same workloads in the same run.
\`npm run bench\` measures them and writes this page.

![Time to get a warm token, and token requests on a cold start](benchmarks.svg)

`

const method =
  `Each figure is the median over several processes, followed by minimum and maximum in brackets. All peers take turns in
every round. They use the same TLS server, which runs in its own process with a certificate made for the run. This library
and Effect are bundled; the other peers are loaded as published. Each peer is one short file in
[\`packages/benchmark/peers\`](../packages/benchmark/peers) with a link to its documentation. Each figure is ranked
separately, and equal medians tie. Times depend on the machine; only ratios are comparable between machines.

`

/** Renders the whole page. */
export const page = (circumstances: ReadonlyArray<string>, verdicts: ReadonlyArray<Verdict>): string => {
  const index = verdicts.flatMap((verdict) => {
    const met = verdict.goals.map(({ isMet, text }) => `${isMet ? "met" : "**missed**"}: ${text}`).join("; ")
    return [row([verdict.workload.title, bestOf(verdict).join("<br>"), met])]
  })
  return [
    introduction,
    circumstances.map((line) => `- ${line}\n`).join(""),
    "\n",
    method,
    ["| workload | best | goals |", "| --- | --- | --- |", ...index].join("\n"),
    "\n\n",
    verdicts.map(section).join("\n")
  ].join("")
}
