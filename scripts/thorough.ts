/**
 * What `npm run test:thorough` runs beside `npm test`: the long tail. Its last line counts: `N passed, N failed`.
 */
import { Console, Effect } from "effect"
import * as Fs from "node:fs"
import { check, conclude, suite } from "./internal/check.ts"

const variables = { THOROUGH: "1" }

const types = check("types", "tsc", ["-b"])

/** Long searches, storms, processes, a browser, servers. */
const tests = suite("long tests", ["--project", "@effect-clickview/*"], { variables })

/** The packed packages, compiled and run in a project outside. */
const consumers = suite("consumers", ["--project", "scripts"], { variables })

/** The contract of the HTTP layers on other lines of Node, which npm brings. */
const nodes = ["22", "24"].map((version) =>
  suite(`contract on Node ${version}`, ["--project", "@effect-clickview/platform"], {
    node: ["npx", "--yes", "-p", `node@${version}`, "node"]
  })
)

/** What needs a system package is told, where it is missing, and not run. */
const leftOut = Effect.forEach(
  [
    ["/usr/bin/faketime", "processes whose wall clock is set (they need the Debian package faketime)"],
    ["/usr/bin/chromium", "the demo in a browser (it needs the Debian package chromium)"]
  ] as const,
  ([program, what]) => Fs.existsSync(program) ? Effect.void : Console.log(`left out: ${what}`),
  { discard: true }
)

Effect.all([types, tests, consumers, ...nodes]).pipe(
  Effect.zipLeft(leftOut),
  Effect.flatMap(conclude),
  Effect.runFork
)
