/** A Redis on a socket of its own, where `redis-server` is installed. */
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"

const program = "/usr/bin/redis-server"

export const isInstalled = Fs.existsSync(program)

/** The path of its socket, and its end. */
export const start = async (): Promise<{ readonly socket: string; readonly stop: () => void }> => {
  const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "redis-"))
  const socket = Path.join(folder, "socket")
  const options = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""]
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] })
  let printed = ""
  for await (const text of child.stdout) {
    printed += String(text)
    if (printed.includes("eady to accept connections")) break
  }
  return {
    socket,
    stop: () => {
      child.kill("SIGKILL")
      Fs.rmSync(folder, { recursive: true })
    }
  }
}
