/** A temporary Redis server on loopback, if `redis-server` is installed. It ends with its scope. */
import { Effect, type Scope } from "effect"
import type { ChildProcessByStdio } from "node:child_process"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { kill } from "./kill.ts"

const program = "/usr/bin/redis-server"

export const isInstalled = existsSync(program)

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** The path of its Unix socket. */
  readonly socket: string
  /** Sends SIGKILL and waits for the exit. */
  readonly kill: Effect.Effect<unknown>
  /** Sends SIGSTOP. The server does not run until `resume`. */
  readonly suspend: Effect.Effect<unknown>
  readonly resume: Effect.Effect<unknown>
}

/** A port that was free when it was checked. */
const freePort = Effect.async<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(address === null || typeof address === "string" ? 0 : address.port)))
  })
})

/** Waits until the server accepts connections. */
const ready = ({ stdout }: ChildProcessByStdio<null, Readable, null>) =>
  Effect.async<"ready", Error>((resume) => {
    let printed = ""
    stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      if (/Ready to accept connections/.test(printed)) resume(Effect.succeed("ready"))
    })
    stdout.once("end", () => resume(Effect.fail(new Error(printed))))
  })

/** Starts a server with these additional options of `redis-server`. */
export const make = (
  ...options: ReadonlyArray<string>
): Effect.Effect<RedisServer, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const port = yield* freePort
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "redis-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const socket = join(folder, "socket")
    const address = ["--bind", "127.0.0.1", "--port", String(port), "--unixsocket", socket]
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(program, [...address, "--dir", folder, "--save", "", ...options], {
          stdio: ["ignore", "pipe", "inherit"]
        })
      ),
      kill
    )
    yield* ready(child)
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      socket,
      kill: kill(child),
      suspend: Effect.sync(() => child.kill("SIGSTOP")),
      resume: Effect.sync(() => child.kill("SIGCONT"))
    }
  })
