/**
 * What `npm run mutate` runs for each mutant of a room (`ROOM=lifecycle`, `flight` or `exchange`): the quick tests of that
 * room. Those with real sockets, processes, long command sequences or very many callers are left out: they find more, but
 * not for hundreds of mutants.
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: [
      `packages/token/test/${process.env["ROOM"]}/**/*.test.ts`,
      // The spans of the exchange are seen from the flight.
      ...(process.env["ROOM"] === "exchange" ? ["packages/token/test/flight/Watching.test.ts"] : [])
    ],
    exclude: ["**/Exchange.total.test.ts"],
    testNamePattern:
      /^(?!.*(thousand calls a second|100,000|10,000|any number may follow|byte by byte|naive|unharmed|names the library)).*$/,
    isolate: false,
    testTimeout: 20_000
  }
})
