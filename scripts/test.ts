/**
 * Runs the checks of `npm test` and prints one line for each, and the output of those that fail. The last line counts tests
 * and checks: `N passed, N failed`.
 *
 * It is a script because `wireit`, `turbo` and `nx` order and cache scripts but report no such count, which CI reads.
 */
import { Effect } from "effect"
import * as Fs from "node:fs"
import { type Check, check, conclude, suite } from "./internal/check.ts"
import { leftOut } from "./internal/systemPackages.ts"

/** The longest check that reads only sources. */
const lint = check("lint", "eslint", [".", "--max-warnings", "0"])

/** Run in sequence beside lint. The type check comes first because it emits what the others read. */
const others: ReadonlyArray<Check> = [
  check("types", "tsc", ["-b"]),
  suite("tarballs", ["--project", "scripts"]),
  check("examples", "tsx", ["scripts/examples.ts"]),
  check("api reference", "tsx", ["scripts/docs.ts", "--check"]),
  check("links", "remark", [
    "--quiet",
    "--frail",
    "--no-stdout",
    ...["*.md", "llms.txt", "docs/*.md", "docs/adr", "packages/*/README.md"]
  ]),
  check("unused", "knip", []),
  check("imports", "depcruise", ["packages", "scripts"]),
  check("versions", "tsx", ["scripts/versions.ts"])
]

/** PostgreSQL in WebAssembly changes its worker, so each of these files has its own. */
const stores = suite("token stores", ["--project", "@effect-clickview/token-store", "--isolate"])

/** Run after lint, because these tests measure time on sockets. */
const tests = suite(
  "tests",
  Fs.readdirSync("packages").filter((name) => name !== "token-store").flatMap((name) => [
    "--project",
    `@effect-clickview/${name}`
  ])
)

Effect.all([Effect.all([lint, tests]), Effect.all([...others, stores])], { concurrency: 2 }).pipe(
  Effect.zipLeft(leftOut("quick")),
  Effect.flatMap((counts) => conclude(counts.flat())),
  Effect.runFork
)
