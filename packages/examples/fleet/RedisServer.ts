/** A Redis of its own on loopback, where `redis-server` is installed. It ends with its scope. */
import { Effect, type Scope } from "effect"
import type { ChildProcessByStdio } from "node:child_process"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { killed } from "./killed.ts"

const program = "/usr/bin/redis-server"

export const isInstalled = existsSync(program)

export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly kill: Effect.Effect<unknown>
  readonly stop: Effect.Effect<unknown>
  readonly proceed: Effect.Effect<unknown>
}

/** A port that was free a moment ago. */
const freePort = Effect.async<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(address === null || typeof address === "string" ? 0 : address.port)))
  })
})

/** Waits until it listens. */
const ready = ({ stdout }: ChildProcessByStdio<null, Readable, null>) =>
  Effect.async<"ready", Error>((resume) => {
    let printed = ""
    stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      if (/Ready to accept connections/.test(printed)) resume(Effect.succeed("ready"))
    })
    stdout.once("end", () => resume(Effect.fail(new Error(printed))))
  })

export const make = (
  ...options: ReadonlyArray<string>
): Effect.Effect<RedisServer, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const port = yield* freePort
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "redis-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(program, ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", "", ...options], {
          stdio: ["ignore", "pipe", "inherit"]
        })
      ),
      killed
    )
    yield* ready(child)
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      kill: killed(child),
      stop: Effect.sync(() => child.kill("SIGSTOP")),
      proceed: Effect.sync(() => child.kill("SIGCONT"))
    }
  })
