/**
 * The tests that `npm run mutate` runs for each mutant of one folder, named by `ROOM`. Tests with sockets, processes, long
 * searches or very many callers are left out: they are too slow to run hundreds of times. It is a project of its own, so
 * that vitest ignores those of the workspace.
 */
import { defineConfig } from "vitest/config"

const room = process.env["ROOM"] ?? "lifecycle"

export default defineConfig({
  test: {
    testNamePattern:
      /^(?!.*(thousand calls a second|100,000|10,000|any number of followers|byte by byte|naive|any client id and secret|names the library|each of 500)).*$/,
    isolate: false,
    testTimeout: 20_000,
    projects: [{
      extends: true,
      test: {
        name: room,
        include: [
          `packages/token/test/${room}/**/*.test.ts`,
          // The exchange's spans are tested with the flight.
          ...(room === "exchange" ? ["packages/token/test/flight/Watching.test.ts"] : [])
        ],
        exclude: ["**/Exchange.total.test.ts"]
      }
    }]
  }
})
