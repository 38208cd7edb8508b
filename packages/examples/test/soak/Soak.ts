/** The soak test: a client process under load, over real sockets, against a server that fails at random. */
import { Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as FaultyServer from "./FaultyServer.ts"

const LoadReport = Schema.parseJson(Schema.Struct({
  calls: Schema.Number,
  served: Schema.Number,
  expired: Schema.Number,
  failed: Schema.Record({ key: Schema.String, value: Schema.Number }),
  requests: Schema.Number,
  slowest: Schema.Number,
  unhandled: Schema.Number,
  warnings: Schema.Array(Schema.String),
  heap: Schema.Array(Schema.Number)
}))

/** The client's report, the server's counters and the exit code of the client. */
export interface SoakResult {
  readonly seen: typeof LoadReport.Type
  readonly server: FaultyServer.FaultyServer["counts"]
  readonly exitCode: number | null
}

const program = fileURLToPath(new URL("loadProgram.ts", import.meta.url))

const child = (
  seconds: number,
  tokenUrl: string
): Effect.Effect<{ readonly output: string; exitCode: number | null }> =>
  Effect.async((resume) => {
    const process_ = spawn(process.execPath, ["--expose-gc", "--import", "tsx", program, String(seconds)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        CLICKVIEW_CLIENT_ID: "soak",
        CLICKVIEW_CLIENT_SECRET: "soak-secret",
        CLICKVIEW_TOKEN_URL: tokenUrl
      }
    })
    let output = ""
    process_.stdout.on("data", (data) => {
      output += String(data)
    })
    process_.on("close", (exitCode) => resume(Effect.succeed({ output, exitCode })))
    return Effect.sync(() => process_.kill("SIGKILL"))
  })

/** The lifetime of the server's tokens in milliseconds: five seconds, or less in a short soak. */
const lifetimeIn = (seconds: number): number => Math.min(5000, 400 * seconds)

/** Runs the load for `seconds`. */
export const run = (seconds: number, seed: number): Effect.Effect<SoakResult> =>
  Effect.scoped(Effect.gen(function* () {
    const { counts, tokenUrl } = yield* FaultyServer.make({ lifetime: lifetimeIn(seconds), seed, faultRate: 0.5 })
    const { exitCode, output } = yield* child(seconds, tokenUrl)
    return { seen: yield* Effect.orDie(Schema.decode(LoadReport)(output)), server: counts, exitCode }
  }))

const mebibyte = 1024 * 1024

const median = (numbers: ReadonlyArray<number>): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** The expectations that the result violates. */
export const violations = ({ exitCode, seen, server }: SoakResult, seconds: number): ReadonlyArray<string> => {
  const settled = seen.served + Object.values(seen.failed).reduce((sum, count) => sum + count, 0)
  const half = Math.ceil(seen.heap.length / 2)
  const growth = median(seen.heap.slice(half)) - median(seen.heap.slice(1, half))
  const expectations: Readonly<Record<string, boolean>> = {
    "the client makes 2,000 calls per second": seen.calls >= 1990 * seconds,
    "every call settles": settled === seen.calls,
    "at least a third of the calls get a token": seen.served >= seen.calls / 3,
    "no returned token has expired": seen.expired === 0,
    "no rejection is unhandled": seen.unhandled === 0,
    "the runtime emits no warning": seen.warnings.length === 0,
    "a token is used for at least 40 % of its lifetime":
      server.issued <= 1000 * seconds / (0.4 * lifetimeIn(seconds)) + 1,
    "requests are bounded by tokens and outages": server.requests <= server.issued + 15 * server.outages + 3,
    "the client counts the same requests as the server": Math.abs(seen.requests - server.requests) <= 2,
    "memory does not grow": growth < 6 * mebibyte,
    "the process exits by itself": exitCode === 0
  }
  return Object.entries(expectations).flatMap(([expectation, isMet]) => isMet ? [] : [expectation])
}
