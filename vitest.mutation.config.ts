/**
 * What `npm run mutate` runs for each mutant: the quick tests of the token's core, flight and exchange. Those with real
 * sockets, processes and long command sequences are left out; they find more, but not for thousands of mutants.
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/token/test/{lifecycle,flight,exchange}/**/*.test.ts"],
    testTimeout: 20_000
  }
})
