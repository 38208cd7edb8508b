/** A server that accepts connections and sends nothing. */
import { Effect } from "effect"
import * as Net from "node:net"

/** The server's port. The server ends with the scope. */
export const silentServer = Effect.map(
  Effect.acquireRelease(
    Effect.async<Net.Server>((resume) => {
      const server = Net.createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  ),
  (server) => {
    const address = server.address()
    return address === null || typeof address === "string" ? 0 : address.port
  }
)
