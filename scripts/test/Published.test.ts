/** The packages as users get them: packed, installed elsewhere by npm, compiled, run and bundled. */
import { layer } from "@effect/vitest"
import { browserGuard } from "./suites/browserGuard.ts"
import { commandLine } from "./suites/commandLine.ts"
import { program } from "./suites/program.ts"
import { tarballs } from "./suites/tarballs.ts"
import { Consumer } from "./support/Consumer.ts"

layer(Consumer.layer, { excludeTestServices: true, timeout: "10 minutes" })("the packages as users get them", (it) => {
  tarballs(it)
  program(it)
  browserGuard(it)
  commandLine(it)
})
