/** The contract suite of the HTTP layers on other versions of Node, which npm brings: `tsx scripts/nodes.ts 22 24`. */
import { Effect } from "effect"
import { conclude, suite } from "./internal/check.ts"

Effect.forEach(
  process.argv.slice(2),
  (version) =>
    suite(`contract on Node ${version}`, ["--project", "@effect-clickview/platform"], [
      "npx",
      "--yes",
      "-p",
      `node@${version}`,
      "node"
    ])
).pipe(
  Effect.flatMap((counts) => conclude(counts)),
  Effect.runFork
)
