/**
 * Debian's Redis, or the program in `REDIS_SERVER`, on a free port. `npm test` reports which tests are skipped without
 * it.
 */
import { Effect } from "effect"
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import * as Net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Readable } from "node:stream"

const program = process.env["REDIS_SERVER"] ?? "/usr/bin/redis-server"

export const isInstalled = existsSync(program)

/** A port that is currently free. */
const freePort = Effect.async<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(address === null || typeof address === "string" ? 0 : address.port)))
  })
})

/** Waits until the server listens. Later output is discarded. */
const ready = ({ stdout }: ChildProcessByStdio<null, Readable, null>) =>
  Effect.async<boolean, string>((resume) => {
    let printed = ""
    stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text
      if (/Ready to accept connections/.test(printed)) resume(Effect.succeed(true))
    })
    stdout.once("end", () => resume(Effect.fail(printed)))
  })

/** Runs a server until the scope closes, and gives its port. */
export const make = (...options: ReadonlyArray<string>) =>
  Effect.gen(function*() {
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
      (child) =>
        Effect.promise(() => {
          const ended = once(child, "exit")
          child.kill("SIGKILL")
          return ended
        })
    )
    yield* ready(child)
    return port
  })
