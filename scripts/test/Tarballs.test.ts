/** Tests of the packed packages: their content, and which bundles can load them. */
import { layer } from "@effect/vitest"
import { browserGuard } from "./suites/browserGuard.ts"
import { tarballs } from "./suites/tarballs.ts"
import { Consumer } from "./support/Consumer.ts"

layer(Consumer.layer, { excludeTestServices: true, timeout: "10 minutes" })("packed packages", (it) => {
  tarballs(it)
  browserGuard(it)
})
