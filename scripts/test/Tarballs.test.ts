/** The packages as users get them: what is packed, and who can load it. */
import { layer } from "@effect/vitest"
import { browserGuard } from "./suites/browserGuard.ts"
import { tarballs } from "./suites/tarballs.ts"
import { Consumer } from "./support/Consumer.ts"

layer(Consumer.layer, { excludeTestServices: true, timeout: "10 minutes" })("the packages as users get them", (it) => {
  tarballs(it)
  browserGuard(it)
})
