/**
 * The soak: a client under load in a process of its own, over real sockets, against a server that fails at random.
 */
import { Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as FaultyServer from "./FaultyServer.ts"

const Seen = Schema.parseJson(Schema.Struct({
  calls: Schema.Number,
  served: Schema.Number,
  dead: Schema.Number,
  failed: Schema.Record({ key: Schema.String, value: Schema.Number }),
  requests: Schema.Number,
  slowest: Schema.Number,
  unhandled: Schema.Number,
  warnings: Schema.Array(Schema.String),
  heap: Schema.Array(Schema.Number)
}))

/** What the client has seen, and what the server has counted. */
export interface Soaked {
  readonly seen: typeof Seen.Type
  readonly server: FaultyServer.FaultyServer["counts"]
  readonly ended: number | null
}

const load = fileURLToPath(new URL("load.ts", import.meta.url))

const child = (seconds: number, tokenUrl: string): Effect.Effect<{ readonly output: string; ended: number | null }> =>
  Effect.async((resume) => {
    const process_ = spawn(process.execPath, ["--expose-gc", "--import", "tsx", load, String(seconds)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        CLICKVIEW_CLIENT_ID: "soak",
        CLICKVIEW_CLIENT_SECRET: "soaking",
        CLICKVIEW_TOKEN_URL: tokenUrl
      }
    })
    let output = ""
    process_.stdout.on("data", (data) => {
      output += String(data)
    })
    process_.on("close", (ended) => resume(Effect.succeed({ output, ended })))
    return Effect.sync(() => process_.kill("SIGKILL"))
  })

/** How long a token of the server lives, in milliseconds: five seconds, or less in a soak that is too short for it. */
const lifetimeIn = (seconds: number): number => Math.min(5000, 400 * seconds)

/** Soaks for so many seconds. */
export const run = (seconds: number, seed: number): Effect.Effect<Soaked> =>
  Effect.scoped(Effect.gen(function* () {
    const { counts, tokenUrl } = yield* FaultyServer.make({ lifetime: lifetimeIn(seconds), seed, trouble: 0.5 })
    const { ended, output } = yield* child(seconds, tokenUrl)
    return { seen: yield* Effect.orDie(Schema.decode(Seen)(output)), server: counts, ended }
  }))

const mebibyte = 1024 * 1024

const median = (numbers: ReadonlyArray<number>): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** The promises that were not kept. */
export const broken = ({ ended, seen, server }: Soaked, seconds: number): ReadonlyArray<string> => {
  const answered = seen.served + Object.values(seen.failed).reduce((sum, count) => sum + count, 0)
  const half = Math.ceil(seen.heap.length / 2)
  const growth = median(seen.heap.slice(half)) - median(seen.heap.slice(1, half))
  const promises: Readonly<Record<string, boolean>> = {
    "2,000 calls a second were made": seen.calls >= 1990 * seconds,
    "each was answered": answered === seen.calls,
    "many got a token": seen.served >= seen.calls / 3,
    "no token was past its expiry": seen.dead === 0,
    "no rejection was left unhandled": seen.unhandled === 0,
    "the runtime had nothing to warn of": seen.warnings.length === 0,
    "a token served at least 40 % of its life": server.issued <= 1000 * seconds / (0.4 * lifetimeIn(seconds)) + 1,
    "few requests were made": server.requests <= server.issued + 15 * server.bouts + 3,
    "the client counts as many as the server": Math.abs(seen.requests - server.requests) <= 2,
    "memory stayed level": growth < 6 * mebibyte,
    "the process ended by itself": ended === 0
  }
  return Object.entries(promises).flatMap(([promise, kept]) => kept ? [] : [promise])
}
