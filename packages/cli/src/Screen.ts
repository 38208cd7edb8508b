/**
 * The `Screen` renders a report for a terminal: a line for each step, then the verdict. Colours only repeat what the
 * first character of a line says.
 *
 * @since 0.2.0
 */
import { span } from "./Moment.ts"
import type { Report } from "./Report.ts"
import type { Outcome, Step } from "./Step.ts"

/** @internal */
export interface Look {
  readonly hasColours: boolean
  readonly isVerbose: boolean
  /** The number of characters in a line. */
  readonly width: number
}

const marks: Readonly<Record<Outcome, readonly [mark: string, colour: number]>> = {
  ok: ["✓", 32],
  warn: ["!", 33],
  fail: ["✗", 31],
  skipped: ["-", 90]
}

const nameWidth = "token request".length + 2

const painted = ({ hasColours }: Look, colour: number, text: string): string =>
  hasColours ? `\u001b[${colour}m${text}\u001b[0m` : text

/** Breaks a text into lines between words. */
const wrapped = (text: string, width: number): ReadonlyArray<string> =>
  text.split(" ").reduce<Array<string>>((lines, word) => {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
    return lines
  }, [])

const paragraph = (first: string, text: string, { width }: Look): ReadonlyArray<string> => {
  const lines = wrapped(text, Math.max(width - first.length, 20))
  return lines.map((line, index) => `${index === 0 ? first : " ".repeat(first.length)}${line}`)
}

/**
 * The lines of a step.
 *
 * @internal
 */
export const ofStep = (step: Step, look: Look): string => {
  const [mark, colour] = marks[step.outcome]
  const { cure, details, meaning, milliseconds = 0, name, outcome, seen } = step
  const time = outcome === "skipped" || milliseconds === 0 ? "" : painted(look, 90, `  ${span(milliseconds)}`)
  const head = `${painted(look, colour, mark)} ${name.padEnd(nameWidth)}${seen}${time}`
  if (!look.isVerbose) return head
  const indent = " ".repeat(nameWidth + 2)
  const more = Object.entries(details).map(([name, value]) => `${indent}${name}: ${value}`)
  const advice = [meaning, cure].filter((text) => text !== undefined).join(" ")
  return [head, ...more, ...(advice === "" ? [] : paragraph(indent, advice, look))].join("\n")
}

/** Failures and warnings that the verdict does not mention. */
const remarks = ({ steps, verdict }: Report): ReadonlyArray<string> =>
  steps.flatMap(({ cure = "", meaning, outcome }) =>
    (outcome === "fail" || outcome === "warn") && meaning !== undefined && !verdict.sentence.includes(meaning)
      ? [`${meaning} ${cure}`.trim()]
      : []
  )

/**
 * The end of a report.
 *
 * @internal
 */
export const ofVerdict = (report: Report, look: Look): string => {
  const { exitCode, kind, sentence } = report.verdict
  const colour = kind === "works" ? 32 : kind === "attention" ? 33 : 31
  const [first = "", ...rest] = paragraph("→ ", sentence, look)
  return [
    painted(look, colour, first),
    ...rest.map((line) => painted(look, colour, line)),
    ...remarks(report).flatMap((remark) => paragraph("  Also: ", remark, look)),
    `  ${kind}, exit ${exitCode}`
  ].join("\n")
}
