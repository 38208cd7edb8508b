/**
 * The TCP sockets under a TLS server.
 */
import type * as Net from "node:net"

const peer = ({ remoteAddress, remotePort }: Net.Socket) => `${remoteAddress} ${remotePort}`

/**
 * The TCP sockets under a server's TLS, found by who is at their far end: a socket of TLS cannot be reset by itself.
 *
 * @internal
 */
export const bareSockets = (server: Net.Server) => {
  const open = new Map<string, Net.Socket>()
  server.on("connection", (socket: Net.Socket) => {
    const key = peer(socket)
    open.set(key, socket)
    socket.once("close", () => open.delete(key))
  })
  return (socket: Net.Socket): Net.Socket => open.get(peer(socket)) ?? socket
}
