/**
 * The chart in `docs/BENCHMARKS.md`: the time to get a warm token as a promise, and the token requests that 100 callers
 * cause on a cold start.
 *
 * The scale is logarithmic because the figures differ by powers of ten. Colours follow the reader's light or dark scheme.
 */
import type { Measured } from "../Workload.ts"
import { spread, type Verdict } from "./Verdict.ts"

interface Bar {
  readonly name: string
  readonly value: number
  readonly text: string
  readonly isOurs: boolean
}

const width = 720
const left = 210
const right = 90
const line = 24

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const bars = (measured: ReadonlyArray<Measured>, key: string, unit: string): ReadonlyArray<Bar> =>
  measured.flatMap((one) => {
    const value = spread(one, key)?.median
    const text = value === undefined ? "" : `${Math.round(value).toLocaleString("en")}${unit}`
    return value === undefined ? [] : [{ name: one.peer, value, text, isOurs: one.isOurs }]
  }).sort((one, other) => one.value - other.value)

const panel = (title: string, all: ReadonlyArray<Bar>, top: number): string => {
  const smallest = Math.min(...all.map(({ value }) => value))
  const floor = Math.max(smallest / 2, 0.5)
  const scale = Math.log(Math.max(...all.map(({ value }) => value), floor * 10) / floor)
  const rows = all.map(({ isOurs, name, text, value }, index) => {
    const y = top + 34 + index * line
    const length = Math.max(2, Math.log(Math.max(value, floor) / floor) / scale * (width - left - right))
    return `<text x="${left - 10}" y="${y}" text-anchor="end" class="${isOurs ? "us" : "name"}">${
      escaped(name)
    }</text>` +
      `<rect x="${left}" y="${y - 13}" width="${length.toFixed(1)}" height="16" rx="2" class="${
        isOurs ? "ours" : "theirs"
      }"/>` +
      `<text x="${(left + length + 8).toFixed(1)}" y="${y}" class="name">${text}</text>`
  })
  return `<text x="0" y="${top + 8}" class="title">${escaped(title)}</text>\n${rows.join("\n")}`
}

const style = `text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 14px }
.us { font-weight: 600 }
.ours { fill: #0969da }
.theirs { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.ours { fill: #58a6ff }
.theirs { fill: #6e7681 }
}`

/** Renders the chart as SVG from the verdicts on `warmPromise` and `stampede`. */
export const chart = (warm: Verdict, stampede: Verdict): string => {
  const first = bars(warm.measured, "ns", " ns")
  const second = bars(stampede.measured.filter(({ variant }) => variant === "100 callers"), "requests", "")
  const middle = 60 + first.length * line
  const height = middle + 50 + second.length * line
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>Time to get a warm token as a promise, and token requests of 100 concurrent callers on a cold start</title>",
    `<style>${style}</style>`,
    panel("Warm token as a promise: nanoseconds, logarithmic", first, 10),
    panel("Cold start with 100 callers: token requests, logarithmic", second, middle),
    "</svg>\n"
  ].join("\n")
}
