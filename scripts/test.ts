/**
 * What `npm test` runs: every check of this repository, one line each, and all that a failing one printed. Its last line
 * counts tests and checks: `N passed, N failed`.
 */
import { Console, Effect } from "effect"
import * as Fs from "node:fs"
import { type Check, check, conclude, suite } from "./internal/check.ts"

/** Emits the declarations that the others read. */
const types = check("types", "tsc", ["-b"])

const apart: ReadonlyArray<Check> = [
  suite("package", ["--project", "scripts"]),
  check("lint", "eslint", [".", "--max-warnings", "0"]),
  check("examples", "tsx", ["scripts/examples.ts"]),
  check("api", "tsx", ["scripts/api.ts"]),
  check("unused", "knip", []),
  check("imports", "depcruise", ["packages", "scripts"]),
  check("versions", "tsx", ["scripts/versions.ts"])
]

/** Alone, because these measure time on sockets. */
const tests = suite("tests", ["--project", "@effect-clickview/*"])

/** What needs a system package is told, where it is missing, and not run. */
const leftOut = Effect.forEach(
  [
    ["/usr/bin/faketime", "processes whose wall clock is set (they need the Debian package faketime)"],
    ["/usr/bin/chromium", "the demo in a browser (it needs the Debian package chromium)"]
  ] as const,
  ([program, what]) => Fs.existsSync(program) ? Effect.void : Console.log(`left out: ${what}`),
  { discard: true }
)

Effect.all([types, Effect.all(apart, { concurrency: 2 }), tests]).pipe(
  Effect.zipLeft(leftOut),
  Effect.flatMap((counts) => conclude(counts.flat())),
  Effect.runFork
)
