/** The projects that `vitest` runs: one for each package, and one for the checks of the repository itself. */
import * as Fs from "node:fs"

/** What a browser does is left out where there is none; `npm test` says so. */
const browserless = Fs.existsSync("/usr/bin/chromium") ? [] : ["**/browser.test.ts"]

const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["**/*.test.ts"], exclude: ["**/node_modules/**", "**/dist/**", ...browserless] }
})

export default [
  ...Fs.readdirSync("packages").map((name) => project(`@effect-clickview/${name}`, `packages/${name}`)),
  project("scripts", "scripts")
]
