/**
 * Mutation testing of the token's core: Stryker breaks the sources of each folder, one place at a time, and the folder's
 * tests must fail. It changes files in place and restores them, so it refuses to start on uncommitted changes.
 */
import { execFileSync, spawnSync } from "node:child_process"
import * as Path from "node:path"
import { root } from "./internal/verdict.ts"

const sources = "packages/token/src"

if (execFileSync("git", ["status", "--porcelain", sources], { cwd: root, encoding: "utf8" }) !== "") {
  console.error(`Commit or undo your changes in ${sources} first: the mutants are written over them`)
  process.exitCode = 1
} else {
  for (const room of ["lifecycle", "sharing", "flight", "fleet", "exchange"]) {
    const stryker = Path.join(root, "node_modules/.bin/stryker")
    const config = "scripts/mutation/stryker.config.json"
    const { status } = spawnSync(stryker, ["run", config, "--mutate", `${sources}/${room}/**/*.ts`], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ROOM: room }
    })
    if (status !== 0) process.exitCode = 1
  }
}
