/**
 * What `npm run mutate` runs for each mutant: the quick tests of the token's core, flight and exchange. Those with real
 * sockets, processes, long command sequences or very many callers are left out: they find more, but not for hundreds of
 * mutants.
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/token/test/{lifecycle,flight,exchange}/**/*.test.ts"],
    exclude: ["**/Exchange.total.test.ts"],
    testNamePattern:
      /^(?!.*(thousand calls a second|100,000|10,000|any number may follow|byte by byte|naive|unharmed|names the library)).*$/,
    testTimeout: 20_000
  }
})
