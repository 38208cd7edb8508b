/**
 * The contract of every HTTP layer, over real sockets.
 */
import { describe } from "@effect/vitest"
import { bearerContract } from "./BearerContract.ts"
import { emulatorContract } from "./EmulatorContract.ts"
import type { Expected, HttpLayer } from "./obtain.ts"
import { oidcContract } from "./OidcContract.ts"
import { redirectContract } from "./RedirectContract.ts"
import { socketContract } from "./SocketContract.ts"
import { tracingContract } from "./TracingContract.ts"

export const contract = (name: string, http: HttpLayer, expected: Expected): void => {
  describe(name, () => {
    emulatorContract(http, expected)
    oidcContract(http)
    socketContract(http)
    redirectContract(http)
    bearerContract(http, expected)
    tracingContract(http)
  })
}
