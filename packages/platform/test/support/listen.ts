/**
 * Runs a server on a free loopback port until the scope closes, and then closes its connections.
 */
import { Effect, type Scope } from "effect"
import type * as Net from "node:net"

const start = (server: Net.Server): Effect.Effect<string> =>
  Effect.async((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(
        typeof address === "object" && address !== null
          ? Effect.succeed(`http://127.0.0.1:${address.port}`)
          : Effect.dieMessage("a TCP server has a port")
      )
    })
  })

const stop = (server: Net.Server, sockets: ReadonlySet<Net.Socket>): Effect.Effect<void> =>
  Effect.async((resume) => {
    server.close(() => resume(Effect.void))
    for (const socket of sockets) socket.destroy()
  })

/** Starts the server and gives its origin. */
export const listen = (server: Net.Server): Effect.Effect<string, never, Scope.Scope> =>
  Effect.suspend(() => {
    const sockets = new Set<Net.Socket>()
    server.on("connection", (socket: Net.Socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
    })
    return Effect.acquireRelease(start(server), () => stop(server, sockets))
  })
