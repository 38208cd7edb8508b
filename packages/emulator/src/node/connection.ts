/**
 * A `Connection` of Node's HTTP server.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Net from "node:net"
import type { Connection } from "../http/Connection.ts"

const socketOf = (request: HttpServerRequest.HttpServerRequest) =>
  NodeHttpServerRequest.toIncomingMessage(request).socket

// A reset may overtake what was written before it. This is about the system, and no test's clock moves it.
const settled = (socket: Net.Socket) =>
  socket.bytesWritten === 0 ? Effect.void : Effect.withClock(Effect.sleep("25 millis"), Clock.make())

/**
 * What the emulator may do to a connection of Node's.
 * A broken connection interrupts its request: what comes after it never happens.
 *
 * @internal
 */
export const nodeConnection = (
  scheme: "http" | "https",
  bare: (socket: Net.Socket) => Net.Socket
): typeof Connection.Service => ({
  scheme,
  reset: (request) =>
    settled(socketOf(request)).pipe(
      Effect.zipRight(Effect.sync(() => bare(socketOf(request)).resetAndDestroy())),
      Effect.zipRight(Effect.never)
    ),
  write: (request, bytes) =>
    Effect.async((resume) => {
      socketOf(request).write(bytes, () => resume(Effect.void))
    }),
  end: (request) => Effect.zipRight(Effect.sync(() => socketOf(request).end()), Effect.never)
})
