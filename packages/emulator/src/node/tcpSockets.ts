/**
 * Finds the TCP socket under a TLS socket.
 */
import type * as Net from "node:net"

const peer = ({ remoteAddress, remotePort }: Net.Socket) => `${remoteAddress} ${remotePort}`

/**
 * Returns a function that finds the TCP socket of a connection by its peer, since a TLS socket cannot be reset.
 *
 * @internal
 */
export const tcpSockets = (server: Net.Server) => {
  const open = new Map<string, Net.Socket>()
  server.on("connection", (socket: Net.Socket) => {
    const key = peer(socket)
    open.set(key, socket)
    socket.once("close", () => open.delete(key))
  })
  return (socket: Net.Socket): Net.Socket => open.get(peer(socket)) ?? socket
}
