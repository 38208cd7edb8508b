/** A TCP proxy in front of Redis: a link that can be slow or silent, lead to another server, or set the clock of Redis. */
import { Effect } from "effect"
import * as Net from "node:net"

export interface RedisProxy {
  readonly url: string
  /** Delays every byte in each direction from now on. `Infinity` drops it. A delay never becomes shorter. */
  readonly delay: (milliseconds: number) => Effect.Effect<void>
  /** Ends all connections, and connects new ones to this port. */
  readonly failOver: (port: number) => Effect.Effect<void>
  /** Adds this to the time that each response of the store begins with. `redis-server` does not start under faketime. */
  readonly setClock: (milliseconds: number) => Effect.Effect<void>
}

/** A text whose first 13 digits are the time in milliseconds, after the header of its length. */
const time = /(\$\d+\r\n)(\d{13})(?= |\r)/g

/** A proxy in front of the server at this port. It ends with the scope. */
export const redisProxy = (port: number) =>
  Effect.gen(function* () {
    let [target, milliseconds, offset] = [port, 0, 0]
    const sockets = new Set<Net.Socket>()
    const atItsTime = (bytes: Buffer) =>
      offset === 0
        ? bytes
        : Buffer.from(
          bytes.toString("latin1").replace(
            time,
            (_, header: string, now: string) => `${header}${Number(now) + offset}`
          ),
          "latin1"
        )
    const forward = (from: Net.Socket, to: Net.Socket, change: (bytes: Buffer) => Buffer) => {
      sockets.add(from)
      from.on("error", () => undefined)
      from.on("close", () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on("data", (bytes) => {
        if (milliseconds === 0) to.write(change(bytes))
        else if (milliseconds < Infinity) setTimeout(() => to.write(change(bytes)), milliseconds)
      })
    }
    const disconnect = () => {
      for (const socket of sockets) socket.destroy()
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<Net.Server>((resume) => {
        const server = Net.createServer((client) => {
          const upstream = Net.connect(target, "127.0.0.1")
          forward(client, upstream, (bytes) => bytes)
          forward(upstream, client, atItsTime)
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.close()
          disconnect()
        })
    )
    const address = server.address()
    const proxy: RedisProxy = {
      url: `redis://127.0.0.1:${address === null || typeof address === "string" ? 0 : address.port}`,
      delay: (more) =>
        Effect.sync(() => {
          milliseconds = more
        }),
      failOver: (to) =>
        Effect.sync(() => {
          target = to
          disconnect()
        }),
      setClock: (by) =>
        Effect.sync(() => {
          offset = by
        })
    }
    return proxy
  })
