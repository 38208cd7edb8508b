/**
 * The projects that `vitest` runs: one for each package, and one for the checks of the repository itself. With `THOROUGH`
 * set, these are the long tests alone (`*.thorough.test.ts`), and those that search longer then.
 */
import * as Fs from "node:fs"

const isThorough = process.env["THOROUGH"] !== undefined

const searches = [
  "**/model/*.test.ts",
  "**/interleaving/*.test.ts",
  "**/sharing/Fleet.test.ts",
  "**/*.contract.test.ts"
]

/** What needs a system package is left out where there is none; `npm run test:thorough` says so. */
const missing = Fs.existsSync("/usr/bin/chromium") ? [] : ["**/browser*.thorough.test.ts"]

const project = (name: string, root: string) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: isThorough ? ["**/*.thorough.test.ts", ...searches] : ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...missing, ...(isThorough ? [] : ["**/*.thorough.test.ts"])]
  }
})

export default [
  ...Fs.readdirSync("packages").map((name) => project(`@effect-clickview/${name}`, `packages/${name}`)),
  project("scripts", "scripts")
]
