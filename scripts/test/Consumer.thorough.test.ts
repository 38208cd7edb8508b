/** Tests of the packages as users use them: installed by npm, compiled with all declarations checked, and run. */
import { layer } from "@effect/vitest"
import { commandLine } from "./suites/commandLine.ts"
import { program } from "./suites/program.ts"
import { toolchains } from "./suites/toolchains.ts"
import { Consumer } from "./support/Consumer.ts"

layer(Consumer.layer, { excludeTestServices: true, timeout: "10 minutes" })(
  "the packages in a user's project",
  (it) => {
    program(it)
    commandLine(it)
    toolchains(it)
  }
)
