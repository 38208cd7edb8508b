/**
 * Binds a server to an address and closes it.
 */
import * as Effect from "effect/Effect"
import type * as Http from "node:http"
import type * as Net from "node:net"
import { ListenError } from "../ListenError.ts"

const reasonOf = (code: string | undefined): ListenError["reason"] => {
  switch (code) {
    case "EADDRINUSE":
      return "PortInUse"
    case "EACCES":
      return "NotPermitted"
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "NoSuchAddress"
    default:
      return "Unknown"
  }
}

/**
 * How many connections wait to be accepted; the system may limit it further. It drops those above, and a crowd that
 * connects at once then waits for seconds, or is reset: Node's own limit is 511.
 */
const backlog = 4096

/** @internal */
export const listen = (server: Http.Server, host: string, port: number): Effect.Effect<Net.AddressInfo, ListenError> =>
  Effect.async((resume) => {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      resume(new ListenError({ reason: "BadPort", host, port }))
      return
    }
    const onError = (error: NodeJS.ErrnoException) =>
      resume(new ListenError({ reason: reasonOf(error.code), host, port }))
    server.once("error", onError)
    server.listen({ host, port, backlog }, () => {
      server.off("error", onError)
      const address = server.address()
      resume(
        address === null || typeof address === "string"
          ? new ListenError({ reason: "Unknown", host, port })
          : Effect.succeed(address)
      )
    })
  })

/** @internal */
export const reachable = ({ address, family }: Net.AddressInfo): string => {
  if (address === "0.0.0.0") return "127.0.0.1"
  if (address === "::") return "[::1]"
  return family === "IPv6" ? `[${address}]` : address
}

/** @internal */
export const close = (server: Http.Server): Effect.Effect<void> =>
  Effect.async((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })
