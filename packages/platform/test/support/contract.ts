/**
 * The contract of every HTTP layer, over real sockets.
 */
import { describe } from "@effect/vitest"
import { bearerContract } from "./BearerContract.ts"
import { emulatorContract } from "./EmulatorContract.ts"
import type { HttpLayer } from "./obtain.ts"
import { oidcContract } from "./OidcContract.ts"
import { redirectContract } from "./RedirectContract.ts"
import { type Expected, socketContract } from "./SocketContract.ts"

export const contract = (name: string, http: HttpLayer, expected: Expected): void => {
  describe(name, () => {
    emulatorContract(http)
    oidcContract(http)
    socketContract(http, expected)
    redirectContract(http)
    bearerContract(http, expected)
  })
}
