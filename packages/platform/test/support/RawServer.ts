/**
 * A server on a loopback socket that handles HTTP requests with arbitrary bytes, silence or resets. It parses HTTP only
 * to find the end of a request.
 */
import { Effect, FiberSet, Schedule, type Scope } from "effect"
import * as Net from "node:net"
import { listen } from "./listen.ts"

/** Handles a connection after a complete request. A handler that does nothing is silent. */
export type Handler = (socket: Net.Socket) => Effect.Effect<unknown>

export interface RawServer {
  readonly origin: string
  readonly tokenUrl: string
  /** The number of accepted connections. */
  readonly connections: Effect.Effect<number>
  /** The received requests, as raw text. */
  readonly requests: Effect.Effect<ReadonlyArray<string>>
  /** Waits until no connection is open. */
  readonly disconnected: Effect.Effect<void>
}

/** A server that uses these handlers in turn and repeats the last one. */
export const make = (
  ...handlers: readonly [Handler, ...ReadonlyArray<Handler>]
): Effect.Effect<RawServer, never, Scope.Scope> =>
  Effect.gen(function*() {
    const run = yield* FiberSet.makeRuntime()
    const requests: Array<string> = []
    let connections = 0
    let open = 0
    const server = Net.createServer((socket) => {
      connections += 1
      open += 1
      socket.on("error", () => undefined)
      socket.on("close", () => {
        open -= 1
        if (open === 0) server.emit("disconnected")
      })
      let received = ""
      socket.setEncoding("latin1").on("data", (chunk: string) => {
        received += chunk
        for (let end = endOfRequest(received); end !== undefined; end = endOfRequest(received)) {
          requests.push(received.slice(0, end))
          received = received.slice(end)
          run((handlers[requests.length - 1] ?? handlers[handlers.length - 1] ?? silence)(socket))
        }
      })
    })
    const disconnected: Effect.Effect<void> = Effect.async((resume) => {
      const done = () => resume(Effect.void)
      if (open === 0) done()
      else server.once("disconnected", done)
    })
    const origin = yield* listen(server)
    return {
      origin,
      tokenUrl: `${origin}/connect/token`,
      connections: Effect.sync(() => connections),
      requests: Effect.sync(() => [...requests]),
      disconnected
    }
  })

const endOfRequest = (received: string): number | undefined => {
  const head = received.indexOf("\r\n\r\n")
  if (head < 0) return undefined
  const length = /^content-length: *(\d+)\r$/im.exec(received.slice(0, head + 2))?.[1] ?? "0"
  const end = head + 4 + Number(length)
  return received.length < end ? undefined : end
}

const send = (bytes: string | Uint8Array): Handler => (socket) => Effect.sync(() => socket.write(bytes))

/** Sends a complete response and keeps the connection open. */
export const respond = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array
): Handler => {
  const bytes = Buffer.from(body)
  const head = Object.entries({ "content-length": String(bytes.length), ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")
  return send(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Whatever\r\n${head}\r\n`), bytes]))
}

/** Sends a complete JSON response. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Handler =>
  respond(status, { "content-type": "application/json", ...headers }, JSON.stringify(body))

/** A token endpoint's successful response. */
export const token: Handler = json(200, {
  access_token: "raw-token",
  token_type: "Bearer",
  expires_in: 3600,
  scope: "smartembed.viewkey"
})

/** Sends a redirect. */
export const redirect = (status: number, location: string): Handler => respond(status, { location }, "")

/** Sends nothing. */
export const silence: Handler = () => Effect.void

/** Sends these bytes, then one byte every few milliseconds until the client closes the connection. */
export const trickle = (text: string): Handler => (socket) =>
  Effect.zipRight(
    send(text)(socket),
    Effect.repeat(Effect.suspend(() => send("x")(socket)), {
      schedule: Schedule.spaced("10 millis"),
      while: () => !socket.destroyed
    })
  )

/** Sends a response whose body is endless. */
export const endless: Handler = (socket) => {
  const chunk = `2000\r\n${" ".repeat(0x2000)}\r\n`
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  return Effect.sync(() => {
    socket.on("drain", more)
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    more()
  })
}
