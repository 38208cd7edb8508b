/**
 * What `npm run mutate` runs for each mutant of a room (`ROOM=lifecycle`, `sharing`, `flight`, `fleet` or `exchange`): the quick tests of that
 * room. Those with real sockets, processes, long command sequences or very many callers are left out: they find more, but
 * not for hundreds of mutants. It is a project of its own, so that vitest does not look for those of the workspace.
 */
import { defineConfig } from "vitest/config"

const room = process.env["ROOM"] ?? "lifecycle"

export default defineConfig({
  test: {
    testNamePattern:
      /^(?!.*(thousand calls a second|100,000|10,000|any number may follow|byte by byte|naive|unharmed|names the library|each of 500)).*$/,
    isolate: false,
    testTimeout: 20_000,
    projects: [{
      extends: true,
      test: {
        name: room,
        include: [
          `packages/token/test/${room}/**/*.test.ts`,
          // The spans of the exchange are seen from the flight.
          ...(room === "exchange" ? ["packages/token/test/flight/Watching.test.ts"] : [])
        ],
        exclude: ["**/Exchange.total.test.ts"]
      }
    }]
  }
})
