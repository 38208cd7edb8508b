/** Debian's PostgreSQL, with a new database on a socket in a temporary folder. */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import * as Fs from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const versions = "/usr/lib/postgresql"

const [version] = Fs.existsSync(versions) ? Fs.readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : []

export const isInstalled = version !== undefined

const bin = join(versions, version ?? "", "bin")

/** PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`. */
const isRoot = userInfo().uid === 0

const run = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.tryPromise(() => {
    const [command, ...rest] = [...(isRoot ? ["runuser", "-u", "postgres", "--"] : []), join(bin, program), ...args]
    return promisify(execFile)(command ?? "", rest, { cwd: tmpdir() })
  })

/** Runs a server until the scope closes, and gives the folder of its socket. The superuser is `owner`. */
export const make = (...settings: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const folder = Fs.mkdtempSync(join(tmpdir(), "pg-"))
        Fs.chmodSync(folder, 0o777)
        return folder
      }),
      (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
    )
    const data = join(folder, "data")
    const options = ["listen_addresses=", `unix_socket_directories=${folder}`, "fsync=off", ...settings]
    yield* run("initdb", "-D", data, "-U", "owner", "--auth=trust", "--no-sync", "--encoding=UTF8")
    yield* Effect.acquireRelease(
      run(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        join(folder, "log"),
        "-o",
        options.map((o) => `-c ${o}`).join(" "),
        "start"
      ),
      () => Effect.ignore(run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"))
    )
    return folder
  })
