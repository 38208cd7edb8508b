/**
 * Files share their worker's modules, because loading Effect for each file costs more than its tests. A test that changes
 * a global therefore puts it back.
 */
import { defineConfig } from "vitest/config"
import projects from "./vitest.workspace.ts"

export default defineConfig({
  test: {
    testTimeout: 240_000,
    pool: "threads",
    isolate: false,
    minWorkers: 1,
    maxWorkers: "100%",
    projects
  }
})
