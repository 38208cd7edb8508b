/**
 * The projects that `vitest` runs: one for each package, and one for the checks of the repository itself. With `THOROUGH`
 * set, these are the long tests alone (`*.thorough.test.ts`), and those that search longer then.
 */
import * as Fs from "node:fs"
import { unrunnable } from "./scripts/internal/systemPackages.ts"

const isThorough = process.env["THOROUGH"] !== undefined

const searches = [
  "**/model/*.test.ts",
  "**/interleaving/*.test.ts",
  "**/sharing/Fleet.test.ts",
  "**/*.contract.test.ts",
  "**/Composition.test.ts"
]

const project = (name: string, root: string) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: isThorough ? ["**/*.thorough.test.ts", ...searches] : ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...unrunnable, ...(isThorough ? [] : ["**/*.thorough.test.ts"])]
  }
})

export default [
  ...Fs.readdirSync("packages").map((name) => project(`@effect-clickview/${name}`, `packages/${name}`)),
  project("scripts", "scripts")
]
