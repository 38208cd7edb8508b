/**
 * What `npm test` runs: what a contributor can break, one line for each check, and all that a failing one printed. Its last
 * line counts tests and checks: `N passed, N failed`. What takes longer is in `thorough.ts`.
 */
import { Effect } from "effect"
import { type Check, check, conclude, suite } from "./internal/check.ts"
import { leftOut } from "./internal/systemPackages.ts"

/** The longest of those that read the sources alone. */
const lint = check("lint", "eslint", [".", "--max-warnings", "0"])

/** One after the other beside lint. The first emits what the others read. */
const others: ReadonlyArray<Check> = [
  check("types", "tsc", ["-b"]),
  suite("tarballs", ["--project", "scripts"]),
  check("examples", "tsx", ["scripts/examples.ts"]),
  check("api", "tsx", ["scripts/api.ts"]),
  check("unused", "knip", []),
  check("imports", "depcruise", ["packages", "scripts"]),
  check("versions", "tsx", ["scripts/versions.ts"])
]

/** PostgreSQL in WebAssembly leaves its worker changed, so these files get one each. */
const stores = suite("token stores", ["--project", "@effect-clickview/token-store", "--isolate"])

/** Alone, because these measure time on sockets. */
const tests = suite("tests", ["--project", "!scripts", "--project", "!@effect-clickview/token-store"])

Effect.gen(function*() {
  const [first, rest] = yield* Effect.all([lint, Effect.all(others)], { concurrency: 2 })
  return [first, ...rest, yield* stores, yield* tests]
}).pipe(
  Effect.zipLeft(leftOut("quick")),
  Effect.flatMap(conclude),
  Effect.runFork
)
