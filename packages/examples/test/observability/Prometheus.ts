/** Debian's Prometheus and promtool. */
import { Effect, Schema } from "effect"
import type { Scope } from "effect"
import type { ChildProcess } from "node:child_process"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import * as Fs from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"

const QueryResponse = Schema.parseJson(Schema.Struct({
  status: Schema.Literal("success"),
  data: Schema.Struct({
    result: Schema.Array(
      Schema.Struct({
        metric: Schema.Record({ key: Schema.String, value: Schema.String }),
        value: Schema.Tuple(Schema.Number, Schema.NumberFromString)
      })
    )
  })
}))

type Sample = typeof QueryResponse.Type["data"]["result"][number]

/** Fetches the text at a URL. */
export const read = (url: string): Promise<string> => fetch(url).then((response) => response.text())

/** A port that was free when it was checked. */
export const freePort: Effect.Effect<number> = Effect.async((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** Starts a process. When the scope closes, it sends SIGTERM and waits for the exit. */
export const running = (
  command: string,
  args: ReadonlyArray<string>,
  variables: Readonly<Record<string, string>> = {}
): Effect.Effect<{ readonly process: ChildProcess; readonly ended: Effect.Effect<unknown> }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const process = spawn(command, args, { stdio: "ignore", env: { ...globalThis.process.env, ...variables } })
      const closed = once(process, "close")
      return { process, ended: Effect.promise(() => closed) }
    }),
    ({ ended, process }) =>
      Effect.suspend(() => {
        process.kill("SIGTERM")
        return ended
      })
  )

/** Runs promtool and returns its exit code and output. */
export const promtool = (args: ReadonlyArray<string>, input = "") => {
  const { status, stderr, stdout } = spawnSync("/usr/bin/promtool", args, { input, encoding: "utf8" })
  return { status, output: `${stdout}${stderr}` }
}

/** Starts a Prometheus that scrapes this port every second with these rules. Returns a function that runs queries. */
export const make = (
  scraped: number,
  rules: string
): Effect.Effect<(query: string) => Effect.Effect<ReadonlyArray<Sample>>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "prometheus-"))),
      (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
    )
    const port = yield* freePort
    const config = Path.join(folder, "prometheus.yml")
    Fs.writeFileSync(
      config,
      `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(rules)}]
scrape_configs:
  - job_name: lessons
    static_configs: [{ targets: ["127.0.0.1:${scraped}"] }]
`
    )
    yield* running("/usr/bin/prometheus", [
      `--config.file=${config}`,
      `--storage.tsdb.path=${Path.join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`
    ])
    return (query) =>
      Effect.tryPromise(() => read(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`)).pipe(
        Effect.flatMap(Schema.decodeUnknown(QueryResponse)),
        Effect.map(({ data }) => data.result),
        Effect.orElseSucceed(() => [])
      )
  })
