/** The projects that `vitest` runs: one for each package, and one for the checks of the repository itself. */
import * as Fs from "node:fs"

const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["**/*.test.ts"], exclude: ["**/node_modules/**", "**/dist/**"] }
})

export default [
  ...Fs.readdirSync("packages").map((name) => project(`@effect-clickview/${name}`, `packages/${name}`)),
  project("scripts", "scripts")
]
