/**
 * A child process that runs `program.ts` against the emulator, ended with its scope.
 */
import { NodeServer } from "@effect-clickview/emulator/NodeServer"
import { ClickViewEmulator } from "@effect-clickview/emulator"
import { Effect, Redacted, Schema } from "effect"
import type { Scope } from "effect"
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

const Observation = Schema.parseJson(Schema.Struct({ now: Schema.Number, left: Schema.Number }))

/** What a watching child said when it got a token: its wall clock, and how long the token had to live by it. */
export type Sight = typeof Observation.Type

/** A running child, and what it has said. */
export class Child {
  readonly process: ChildProcess
  private text = ""
  private lastOutputAt = 0
  private endedAt = 0
  private readonly closed: Promise<number | string | null>

  constructor(process: ChildProcess) {
    this.process = process
    const hear = (chunk: Buffer) => {
      this.text += chunk.toString()
      this.lastOutputAt = performance.now()
    }
    process.stdout?.on("data", hear)
    process.stderr?.on("data", hear)
    process.on("exit", () => {
      this.endedAt = performance.now()
    })
    this.closed = once(process, "close").then(([code, signal]: Array<number | string | null>) => code ?? signal ?? null)
  }

  /** How long it lived after its last word, in milliseconds. */
  get exitDelay(): number {
    return this.endedAt - this.lastOutputAt
  }

  /** All that it wrote. */
  get output(): string {
    return this.text
  }

  /** The tokens that it saw, oldest first; a line that is being written does not count yet. */
  get observations(): ReadonlyArray<Sight> {
    const lines = this.text.split("\n").slice(0, -1)
    return lines.map((line) => Schema.decodeUnknownSync(Observation)(line))
  }

  /** Waits until it has seen so many more tokens. */
  readonly awaitMore = (count: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const goal = this.observations.length + count
      return Effect.async((resume) => {
        const look = () => {
          if (this.observations.length >= goal) {
            this.process.stdout?.off("data", look)
            resume(Effect.void)
          }
        }
        this.process.stdout?.on("data", look)
      })
    })

  /** Waits until it has ended by itself and all that it wrote has come: its exit code, or the signal that ended it. */
  readonly ended: Effect.Effect<number | string | null> = Effect.promise(() => this.closed)
}

const program = fileURLToPath(new URL("program.ts", import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href

/** Starts a child that does this. */
export const start = (
  what: string,
  variables: Readonly<Record<string, string>> = {}
): Effect.Effect<Child, never, NodeServer | Scope.Scope> =>
  Effect.flatMap(NodeServer, ({ tokenUrl }) => {
    const { id, secrets: [secret] } = ClickViewEmulator.defaultClient
    return Effect.acquireRelease(
      Effect.sync(() =>
        new Child(spawn(process.execPath, ["--import", tsx, program, what], {
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
