/**
 * Runs the long checks of `npm run test:thorough`. The last line counts them: `N passed, N failed`.
 */
import { Effect } from "effect"
import { check, conclude, counted, suite } from "./internal/check.ts"
import { leftOut } from "./internal/systemPackages.ts"

const variables = { THOROUGH: "1" }

const types = check("types", "tsc", ["-b"])

/** The whole reference; `npm test` only validates it. */
const reference = check("api reference", "tsx", ["scripts/docs.ts"])

/** Long searches, load, processes, a browser, servers. */
const tests = suite("long tests", ["--project", "@effect-clickview/*", "--isolate"], { variables })

/** The packed packages, compiled and run in a project outside the repository. */
const consumers = suite("consumers", ["--project", "scripts"], { variables })

/** The contract of the HTTP layers on other Node versions, installed by npm. */
const nodes = ["22", "24"].map((version) =>
  suite(`contract on Node ${version}`, ["--project", "@effect-clickview/platform"], {
    node: ["npx", "--yes", "-p", `node@${version}`, "node"]
  })
)

/** The portable suite on every runtime that the README names. */
const everywhere = counted("every runtime", "tsx", ["scripts/everywhere.ts"])

Effect.all([types, reference, tests, consumers, ...nodes, everywhere]).pipe(
  Effect.zipLeft(leftOut("thorough")),
  Effect.flatMap(conclude),
  Effect.runFork
)
