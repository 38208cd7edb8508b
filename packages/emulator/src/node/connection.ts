/**
 * Implements `Connection` for Node's HTTP server.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Net from "node:net"
import type { Connection } from "../http/Connection.ts"

const socketOf = (request: HttpServerRequest.HttpServerRequest) =>
  NodeHttpServerRequest.toIncomingMessage(request).socket

// A reset can overtake bytes that were written before it. The wait is real time, whatever `Clock` a test uses.
const flushed = (socket: Net.Socket) =>
  socket.bytesWritten === 0 ? Effect.void : Effect.withClock(Effect.sleep("25 millis"), Clock.make())

/**
 * Makes the `Connection` of a Node server. `reset` and `end` never return: Node interrupts the request.
 *
 * @internal
 */
export const nodeConnection = (
  scheme: "http" | "https",
  tcpSocketOf: (socket: Net.Socket) => Net.Socket
): typeof Connection.Service => ({
  scheme,
  reset: (request) =>
    flushed(socketOf(request)).pipe(
      Effect.zipRight(Effect.sync(() => tcpSocketOf(socketOf(request)).resetAndDestroy())),
      Effect.zipRight(Effect.never)
    ),
  write: (request, bytes) =>
    Effect.async((resume) => {
      socketOf(request).write(bytes, () => resume(Effect.void))
    }),
  end: (request) => Effect.zipRight(Effect.sync(() => socketOf(request).end()), Effect.never)
})
