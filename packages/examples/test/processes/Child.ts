/** A child process that runs `program.ts` against the emulator. It ends with its scope. */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Redacted, Schema } from "effect"
import type { Scope } from "effect"
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

const Observation = Schema.parseJson(Schema.Struct({ now: Schema.Number, remaining: Schema.Number }))

/** What a watching child reports about a token: its wall clock and the token's remaining lifetime, in milliseconds. */
export type TokenObservation = typeof Observation.Type

/** A running child and its output. */
export class Child {
  readonly process: ChildProcess
  private text = ""
  private lastOutputAt = 0
  private endedAt = 0
  private readonly closed: Promise<number | string | null>

  constructor(process: ChildProcess) {
    this.process = process
    const read = (chunk: Buffer) => {
      this.text += chunk.toString()
      this.lastOutputAt = performance.now()
    }
    process.stdout?.on("data", read)
    process.stderr?.on("data", read)
    process.on("exit", () => {
      this.endedAt = performance.now()
    })
    this.closed = once(process, "close").then(([code, signal]: Array<number | string | null>) => code ?? signal ?? null)
  }

  /** The time from its last output to its exit, in milliseconds. */
  get exitDelay(): number {
    return this.endedAt - this.lastOutputAt
  }

  /** Its output so far. */
  get output(): string {
    return this.text
  }

  /** The reported tokens, oldest first. Incomplete lines are left out. */
  get observations(): ReadonlyArray<TokenObservation> {
    const lines = this.text.split("\n").slice(0, -1)
    return lines.map((line) => Schema.decodeUnknownSync(Observation)(line))
  }

  /** Waits until it has reported `count` more tokens. */
  readonly awaitMore = (count: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const goal = this.observations.length + count
      return Effect.async((resume) => {
        const check = () => {
          if (this.observations.length >= goal) {
            this.process.stdout?.off("data", check)
            resume(Effect.void)
          }
        }
        this.process.stdout?.on("data", check)
      })
    })

  /** Waits until it has exited and its output is complete. Returns the exit code or the signal. */
  readonly ended: Effect.Effect<number | string | null> = Effect.promise(() => this.closed)
}

const program = fileURLToPath(new URL("program.ts", import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

/** Starts a child that runs the named program. */
export const start = (
  name: string,
  variables: Readonly<Record<string, string>> = {}
): Effect.Effect<Child, never, NodeServer | Scope.Scope> =>
  Effect.flatMap(NodeServer, ({ tokenUrl }) => {
    const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
    return Effect.acquireRelease(
      Effect.sync(() =>
        new Child(spawn(process.execPath, ["--import", tsx, program, name], {
          stdio: ["ignore", "pipe", "pipe"],
          env: {
            ...process.env,
            ...variables,
            CLICKVIEW_CLIENT_ID: id,
            CLICKVIEW_CLIENT_SECRET: Redacted.value(secret),
            CLICKVIEW_TOKEN_URL: tokenUrl
          }
        }))
      ),
      (child) => Effect.sync(() => child.process.kill("SIGKILL"))
    )
  })
