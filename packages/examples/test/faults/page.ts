/**
 * The page `docs/FAULTS.md`: the vocabulary, and the table of outcomes.
 */
import { Fault } from "@effect-clickview/emulator"
import { Duration } from "effect"
import { rows } from "./Rows.ts"

const table = (head: ReadonlyArray<string>, lines: ReadonlyArray<ReadonlyArray<string>>) =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n")

const code = (text: string) => `\`${text}\``

const written = ({ _tag, ...fields }: Fault) =>
  [_tag, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(" ")

const lasting = (millis: number) => millis === 0 ? "at once" : Duration.format(Duration.millis(millis))

/** The page, as it has to be. */
export const page = `# Faults

<!-- Printed by packages/examples/test/faults/print.ts -->

How ClickView's emulator fails on command, and what the token library makes of it.

## The vocabulary

Each is a constructor, \`Fault.Latency({ duration: "2s" })\`, and JSON, \`{ "_tag": "Latency", "duration": "2s" }\`. Each
takes a \`target\`: \`route\`, \`client\`, \`nth\`, \`first\`, \`after\`, \`for\`, \`probability\`, \`seed\`. Without a route it meets
\`POST /connect/token\`, where nothing else is said. All faults that meet a request apply to it.

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

## What becomes of a caller

A caller without a token asks for one while the fault is set. Time is the \`TestClock\`'s; retries draw half of their
jitter. The reasons are those of \`OAuthError\`.

${
  table(
    ["fault", "outcome", "requests", "after"],
    rows.map(({ fault, millis, outcome, requests }) => [
      code(written(fault)),
      outcome === "token" ? "a token" : code(outcome),
      String(requests),
      lasting(millis)
    ])
  )
}
`
