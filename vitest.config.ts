import * as Fs from "node:fs"
import { defineConfig } from "vitest/config"

const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["**/*.test.ts"], exclude: ["**/node_modules/**", "**/dist/**"] }
})

export default defineConfig({
  test: {
    testTimeout: 240_000,
    projects: [
      ...Fs.readdirSync("packages").map((name) => project(`@effect-clickview/${name}`, `packages/${name}`)),
      project("scripts", "scripts")
    ]
  }
})
