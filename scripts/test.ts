/**
 * What `npm test` runs: what a contributor can break, one line for each check, and all that a failing one printed. Its last
 * line counts tests and checks: `N passed, N failed`. What takes longer is in `thorough.ts`.
 */
import { Effect } from "effect"
import * as Fs from "node:fs"
import { type Check, check, conclude, suite } from "./internal/check.ts"
import { leftOut } from "./internal/systemPackages.ts"

/** The longest of those that read the sources alone. */
const lint = check("lint", "eslint", [".", "--max-warnings", "0"])

/** One after the other beside lint. The first emits what the others read. */
const others: ReadonlyArray<Check> = [
  check("types", "tsc", ["-b"]),
  suite("tarballs", ["--project", "scripts"]),
  check("examples", "tsx", ["scripts/examples.ts"]),
  check("api reference", "tsx", ["scripts/docs.ts", "--check"]),
  check("unused", "knip", []),
  check("imports", "depcruise", ["packages", "scripts"]),
  check("versions", "tsx", ["scripts/versions.ts"])
]

/** PostgreSQL in WebAssembly leaves its worker changed, so these files get one each. */
const stores = suite("token stores", ["--project", "@effect-clickview/token-store", "--isolate"])

/** After lint, because these measure time on sockets. */
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
