/**
 * The page `docs/FAULTS.md`: what a caller sees, the faults that lead to it, and the vocabulary.
 */
import { Fault } from "@effect-clickview/emulator"
import { Duration } from "effect"
import { type Row, rows } from "./Rows.ts"

const table = (head: ReadonlyArray<string>, lines: ReadonlyArray<ReadonlyArray<string>>) =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n")

const code = (text: string) => `\`${text}\``

const folded = (summary: string, body: string) => `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`

/** What `--fault` takes: words, or JSON where a value has a space in it. */
export const wordsOf = (fault: Fault): string => {
  const { _tag, ...fields } = fault
  const words = [_tag, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)]
  return words.some((word) => word.includes(" ")) ? JSON.stringify(fault) : words.join(" ")
}

const lasting = (millis: number) => millis === 0 ? "at once" : Duration.format(Duration.millis(millis))

interface Symptom {
  readonly title: string
  readonly told: string
  readonly shows: (row: Row) => boolean
}

const failing = (outcome: Row["outcome"], title: string, told: string): Symptom => ({
  title,
  told: `\`${outcome}\`: ${told}`,
  shows: (row) => row.outcome === outcome
})

const symptoms: ReadonlyArray<Symptom> = [
  {
    title: "Nothing is wrong",
    told: "The caller gets its token at once.",
    shows: ({ millis, outcome }) => outcome === "token" && millis === 0
  },
  {
    title: "It takes long, and works",
    told: "The caller gets its token later.",
    shows: ({ millis, outcome }) => outcome === "token" && millis > 0
  },
  failing("Timeout", "Nothing answers in time", "each attempt has 5 seconds, and all have 15."),
  failing("Transport", "The connection breaks", "the attempt is repeated."),
  failing("Unavailable", "ClickView is down or busy", "the attempt is repeated, unless `Retry-After` asks for longer."),
  failing("Rejected", "ClickView refuses the client or the request", "repeating cannot help, so nothing is repeated."),
  failing("ScopeNotGranted", "The token is for less than was asked", "it is not used."),
  failing("Redirected", "The answer leads elsewhere", "the secret does not follow."),
  failing("Unexpected", "The status is none of OAuth's", "the answer is neither a token nor an error of OAuth."),
  failing("Malformed", "The answer cannot be understood", "the error names the field and quotes no value."),
  failing("TooLarge", "The answer does not end", "no more than 64 KiB are read."),
  failing("ExpiredOnArrival", "The token is dead when it arrives", "it is not handed out.")
]

const isFolded = ({ fault }: Row) => fault._tag === "MalformedField"

const section = ({ shows, title, told }: Symptom) => {
  const shown = rows.filter((row) => shows(row))
  const [some, malformed] = [shown.filter((row) => !isFolded(row)), shown.filter(isFolded)]
  const faults = table(
    ["`--fault`", "JSON", "requests", "after"],
    some.map(({ fault, millis, requests }) => [
      code(wordsOf(fault)),
      code(JSON.stringify(fault)),
      String(requests),
      lasting(millis)
    ])
  )
  const fields = folded(
    `and ${malformed.length} of <code>MalformedField</code>, each one request`,
    table(["`--fault`", "JSON"], malformed.map(({ fault }) => [code(wordsOf(fault)), code(JSON.stringify(fault))]))
  )
  return [`### ${title}`, told, ...(some.length > 0 ? [faults] : []), ...(malformed.length > 0 ? [fields] : [])]
    .join("\n\n")
}

/** The page, as it has to be. */
export const page = `# Faults

<!-- Printed by packages/examples/test/faults/print.ts -->

How ClickView's emulator fails on command, and what the token library makes of it: first by what a caller sees, then by
name.

A fault is the same on the command line, in JSON and in TypeScript:

\`\`\`sh
npx @effect-clickview/emulator --control --fault 'Latency duration=2s first 3'
curl -H 'content-type: application/json' http://127.0.0.1:8080/_emulator/faults \\
  -d '{ "_tag": "Latency", "duration": "2s", "target": { "first": 3 } }'
\`\`\`

\`Fault.Latency({ duration: "2s", target: { first: 3 } })\` is the third. A target has \`route\` (\`on\` on the command line),
\`client\`, \`nth\`, \`first\`, \`after\`, \`for\`, \`probability\` and \`seed\`. Without a route a fault meets \`POST /connect/token\`,
where nothing else is said. All faults that meet a request apply to it.

## By symptom

A caller without a token asks for one while the fault is set. Time is the \`TestClock\`'s; retries draw half of their
jitter. The reasons are those of \`OAuthError\`.

${symptoms.map(section).join("\n\n")}

## By name

${
  table(
    ["fault", "takes", "what happens", "works"],
    Fault.vocabulary.map(({ doc, name, parameters, where }) => [
      code(name),
      parameters.map(code).join(", "),
      doc,
      where === "anywhere" ? "in process and on a socket" : "on a socket"
    ])
  )
}
`
