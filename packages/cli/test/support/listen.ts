/**
 * A server on a free loopback port. Closing the scope ends it and its connections.
 */
import { Effect, type Scope } from "effect"
import type * as Net from "node:net"

const start = (server: Net.Server): Effect.Effect<number> =>
  Effect.async((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resume(
        typeof address === "object" && address !== null
          ? Effect.succeed(address.port)
          : Effect.dieMessage("a TCP server has a port")
      )
    })
  })

/** Starts a server and returns its port. */
export const listen = (server: Net.Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.suspend(() => {
    const sockets = new Set<Net.Socket>()
    server.on("connection", (socket: Net.Socket) => {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
    })
    return Effect.acquireRelease(start(server), () =>
      Effect.async<undefined>((resume) => {
        server.close(() => resume(Effect.succeed(undefined)))
        for (const socket of sockets) socket.destroy()
      }))
  })

/** A loopback port without a listener. */
export const closedPort = (server: Net.Server): Effect.Effect<number> => Effect.scoped(listen(server))
