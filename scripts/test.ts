/**
 * What `npm test` runs: what a contributor can break, one line for each check, and all that a failing one printed. Its last
 * line counts tests and checks: `N passed, N failed`. What takes longer is in `thorough.ts`.
 */
import { Effect } from "effect"
import { type Check, check, conclude, suite } from "./internal/check.ts"
import { leftOut } from "./internal/systemPackages.ts"

/** Emits the declarations that the others read. */
const types = check("types", "tsc", ["-b"])

/** Two at a time, the longest first. */
const apart: ReadonlyArray<Check> = [
  suite("tarballs", ["--project", "scripts"]),
  check("lint", "eslint", [".", "--max-warnings", "0"]),
  check("examples", "tsx", ["scripts/examples.ts"]),
  check("api", "tsx", ["scripts/api.ts"]),
  check("unused", "knip", []),
  check("imports", "depcruise", ["packages", "scripts"]),
  check("versions", "tsx", ["scripts/versions.ts"])
]

/** Alone, because these measure time on sockets. */
const tests = suite("tests", ["--project", "@effect-clickview/*"])

Effect.all([types, Effect.all(apart, { concurrency: 2 }), tests]).pipe(
  Effect.zipLeft(leftOut("quick")),
  Effect.flatMap((counts) => conclude(counts.flat())),
  Effect.runFork
)
