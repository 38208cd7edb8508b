/** The processes of a fleet, started and told what to do. They end with their scope. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { killed } from "./killed.ts"
import type { Command, Event, FromMember, Reply } from "./Message.ts"

export interface Member {
  /** Tells it to do this, and waits for its reply. Never comes back from one that was killed. */
  readonly ask: (command: Command) => Effect.Effect<Reply>
  /** Waits until it halts at a token request. */
  readonly halted: Effect.Effect<unknown>
  /** Ends it without a chance to tidy up. */
  readonly kill: Effect.Effect<unknown>
  /** It does not run, until it is continued. */
  readonly stop: Effect.Effect<unknown>
  readonly proceed: Effect.Effect<unknown>
  /** All that it has printed. */
  readonly printed: () => string
}

/** Dies with what the process has printed, if it ends by itself. */
const ended = (child: ChildProcess, printed: () => string) =>
  Effect.flatMap(Effect.promise(() => once(child, "close")), () => Effect.dieMessage(`A process ended: ${printed()}`))

/** One process of this program with these variables. It is ready when it has looked for its store. */
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
      killed
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
    yield* Effect.raceFirst(event("Ready"), ended(child, () => printed))
    return {
      ask: (command) =>
        Effect.async((resume) => {
          id++
          replies.set(id, (reply) => resume(Effect.succeed(reply)))
          child.send({ id, command })
        }),
      halted: event("Halted"),
      kill: killed(child),
      stop: Effect.sync(() => child.kill("SIGSTOP")),
      proceed: Effect.sync(() => child.kill("SIGCONT")),
      printed: () => printed
    }
  })

/** So many processes with these variables. */
export const startAll = (
  program: string,
  size: number,
  env: Readonly<Record<string, string>>
): Effect.Effect<ReadonlyArray<Member>, never, Scope.Scope> =>
  Effect.all(Array.from({ length: size }, () => start(program, env)), { concurrency: 8 })

/** All of them are told at once. */
export const askAll = (members: ReadonlyArray<Member>, command: Command): Effect.Effect<ReadonlyArray<Reply>> =>
  Effect.forEach(members, ({ ask }) => ask(command), { concurrency: "unbounded" })
