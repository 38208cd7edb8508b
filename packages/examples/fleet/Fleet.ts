/** Starts the processes of a fleet and sends them commands. They end with their scope. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { kill } from "./kill.ts"
import type { Command, Event, FromMember, Reply } from "./Message.ts"

export interface Member {
  /** Sends a command and waits for the reply. Never completes if the process was killed. */
  readonly send: (command: Command) => Effect.Effect<Reply>
  /** Waits until it pauses at a token request. */
  readonly paused: Effect.Effect<unknown>
  /** Sends SIGKILL and waits for the exit. */
  readonly kill: Effect.Effect<unknown>
  /** Sends SIGSTOP. The process does not run until `resume`. */
  readonly suspend: Effect.Effect<unknown>
  readonly resume: Effect.Effect<unknown>
  /** Its output so far. */
  readonly printed: () => string
}

/** Dies with the output of the process if it ends. */
const failWhenEnded = (child: ChildProcess, printed: () => string) =>
  Effect.flatMap(
    Effect.promise(() => once(child, "close")),
    () => Effect.dieMessage(`A member of the fleet ended: ${printed()}`)
  )

/** Starts one process and waits until it is ready, which includes its connection to the store. */
const start = (
  program: string,
  env: Readonly<Record<string, string>>
): Effect.Effect<Member, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [program], {
          env,
          stdio: ["ignore", "pipe", "pipe", "ipc"]
        })
      ),
      kill
    )
    let printed = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        printed += text
      })
    }
    const replies = new Map<number, (reply: Reply) => void>()
    const waiting: Array<{ readonly tag: Event["_tag"]; readonly done: () => void }> = []
    const heard: Array<Event["_tag"]> = []
    child.on("message", (message: FromMember) => {
      if ("reply" in message) {
        replies.get(message.id)?.(message.reply)
        replies.delete(message.id)
        return
      }
      const { _tag } = message.event
      const at = waiting.findIndex(({ tag }) => tag === _tag)
      if (at < 0) heard.push(_tag)
      else waiting.splice(at, 1)[0]?.done()
    })
    const event = (tag: Event["_tag"]) =>
      Effect.async<Event["_tag"]>((resume) => {
        const at = heard.indexOf(tag)
        if (at < 0) waiting.push({ tag, done: () => resume(Effect.succeed(tag)) })
        else resume(Effect.succeed(heard.splice(at, 1)[0] ?? tag))
      })
    let id = 0
    yield* Effect.raceFirst(event("Ready"), failWhenEnded(child, () => printed))
    return {
      send: (command) =>
        Effect.async((resume) => {
          id++
          replies.set(id, (reply) => resume(Effect.succeed(reply)))
          child.send({ id, command })
        }),
      paused: event("Paused"),
      kill: kill(child),
      suspend: Effect.sync(() => child.kill("SIGSTOP")),
      resume: Effect.sync(() => child.kill("SIGCONT")),
      printed: () => printed
    }
  })

/** Starts `size` processes with these environment variables. */
export const startAll = (
  program: string,
  size: number,
  env: Readonly<Record<string, string>>
): Effect.Effect<ReadonlyArray<Member>, never, Scope.Scope> =>
  Effect.all(Array.from({ length: size }, () => start(program, env)), { concurrency: 8 })

/** Sends a command to all members concurrently. */
export const sendAll = (members: ReadonlyArray<Member>, command: Command): Effect.Effect<ReadonlyArray<Reply>> =>
  Effect.forEach(members, ({ send }) => send(command), { concurrency: "unbounded" })
